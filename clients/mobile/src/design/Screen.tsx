import type { ReactNode } from 'react';
import { KeyboardAvoidingView, Platform, ScrollView, StyleSheet } from 'react-native';
import { SafeAreaView } from 'react-native-safe-area-context';
import { space, useTheme } from './theme';

/** A page that scrolls, so that large text never runs out of it; `isFixed` where a part of it scrolls by itself. */
export function Screen({ children, isFixed = false }: { children: ReactNode; isFixed?: boolean }) {
    const theme = useTheme();
    return (
        <SafeAreaView edges={['left', 'right', 'bottom']} style={[styles.fill, { backgroundColor: theme.background }]}>
            <KeyboardAvoidingView
                style={styles.fill}
                {...(Platform.OS === 'ios' ? { behavior: 'padding' as const, keyboardVerticalOffset: 96 } : {})}
            >
                {isFixed ? (
                    children
                ) : (
                    <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
                        {children}
                    </ScrollView>
                )}
            </KeyboardAvoidingView>
        </SafeAreaView>
    );
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    content: { padding: space.m, gap: space.m },
});
