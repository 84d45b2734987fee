import type { ReactNode } from 'react';
import { Text, type AccessibilityRole, type TextStyle } from 'react-native';
import { useTheme } from './theme';

interface WordsProps {
    children: ReactNode;
    size?: 'small' | 'normal' | 'large' | 'title';
    weight?: TextStyle['fontWeight'];
    colour?: string;
    isMuted?: boolean;
    isHeading?: boolean;
    /** Read out when it appears or changes (Android; iOS announces separately). */
    isLive?: boolean;
    lines?: number;
    label?: string;
}

const sizes = { small: 14, normal: 16, large: 20, title: 26 };

/** Text that grows with the phone's setting for text size, without a bound. */
export function Words({
    children,
    size = 'normal',
    weight = '400',
    colour,
    isMuted = false,
    isHeading = false,
    isLive = false,
    lines,
    label,
}: WordsProps) {
    const theme = useTheme();
    return (
        <Text
            {...(isHeading ? { accessibilityRole: 'header' as AccessibilityRole } : {})}
            {...(label ? { accessibilityLabel: label } : {})}
            {...(lines ? { numberOfLines: lines } : {})}
            accessibilityLiveRegion={isLive ? 'polite' : 'none'}
            style={{ color: colour ?? (isMuted ? theme.muted : theme.text), fontSize: sizes[size], fontWeight: weight }}
        >
            {children}
        </Text>
    );
}
