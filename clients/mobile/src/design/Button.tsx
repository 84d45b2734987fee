import { ActivityIndicator, Pressable, StyleSheet } from 'react-native';
import { Words } from './Words';
import { space, useTheme } from './theme';

export interface ButtonProps {
    label: string;
    onPress: () => void;
    /** What is shown instead of the label, which is still read out: an emoji, say. */
    symbol?: string;
    kind?: 'primary' | 'quiet' | 'danger';
    isBusy?: boolean;
    isDisabled?: boolean;
    /** Of something that is on or off. */
    isOn?: boolean;
    hint?: string;
}

export function Button({ label, onPress, symbol, kind = 'primary', isBusy = false, isDisabled = false, isOn, hint }: ButtonProps) {
    const theme = useTheme();
    const colours = {
        primary: { back: theme.accent, text: theme.onAccent },
        danger: { back: theme.danger, text: theme.onDanger },
        quiet: { back: theme.surface, text: theme.text },
    }[kind];
    const isOff = isDisabled || isBusy;
    return (
        <Pressable
            accessibilityRole={isOn === undefined ? 'button' : 'togglebutton'}
            accessibilityLabel={label}
            {...(hint ? { accessibilityHint: hint } : {})}
            accessibilityState={{ disabled: isOff, busy: isBusy, ...(isOn === undefined ? {} : { checked: isOn }) }}
            disabled={isOff}
            onPress={onPress}
            style={({ pressed }) => [styles.button, { backgroundColor: colours.back, opacity: isOff ? 0.55 : pressed ? 0.8 : 1 }]}
        >
            {isBusy ? (
                <ActivityIndicator color={colours.text} />
            ) : (
                <Words colour={colours.text} weight="600">
                    {symbol ?? label}
                </Words>
            )}
        </Pressable>
    );
}

const styles = StyleSheet.create({
    button: {
        minHeight: space.tap,
        minWidth: space.tap,
        paddingHorizontal: space.m,
        paddingVertical: space.s,
        borderRadius: 12,
        alignItems: 'center',
        justifyContent: 'center',
    },
});
