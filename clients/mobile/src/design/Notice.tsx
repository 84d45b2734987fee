import { useEffect } from 'react';
import { AccessibilityInfo, Platform, StyleSheet, View } from 'react-native';
import { Words } from './Words';
import { space, useTheme } from './theme';

/** Something that a user has to know; read out when it appears. */
export function Notice({ text, isError = false }: { text: string; isError?: boolean }) {
    const theme = useTheme();
    useEffect(() => {
        // Android reads a live region by itself.
        if (Platform.OS === 'ios') AccessibilityInfo.announceForAccessibilityWithOptions(text, { queue: true });
    }, [text]);
    return (
        <View
            accessibilityRole={isError ? 'alert' : 'none'}
            style={[styles.notice, { backgroundColor: theme.surface, borderColor: isError ? theme.danger : theme.border }]}
        >
            <Words isLive colour={isError ? theme.danger : theme.text}>
                {text}
            </Words>
        </View>
    );
}

const styles = StyleSheet.create({ notice: { padding: space.s, borderRadius: 12, borderWidth: 1 } });
