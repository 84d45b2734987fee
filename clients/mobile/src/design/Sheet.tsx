import type { ReactNode } from 'react';
import { Modal, ScrollView, StyleSheet, View } from 'react-native';
import { useTexts } from '../texts';
import { Button } from './Button';
import { Words } from './Words';
import { space, useTheme } from './theme';
import { useReducedMotion } from './use-reduced-motion';

/** A dialog from below. While it is open a screen reader stays in it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
    const theme = useTheme();
    const texts = useTexts();
    const isStill = useReducedMotion();
    return (
        <Modal transparent animationType={isStill ? 'none' : 'slide'} onRequestClose={onClose}>
            <View style={styles.shade}>
                <View accessibilityViewIsModal style={[styles.sheet, { backgroundColor: theme.background }]}>
                    <ScrollView contentContainerStyle={styles.content} keyboardShouldPersistTaps="handled">
                        <Words size="large" weight="700" isHeading>
                            {title}
                        </Words>
                        {children}
                        <Button kind="quiet" label={texts.close} onPress={onClose} />
                    </ScrollView>
                </View>
            </View>
        </Modal>
    );
}

const styles = StyleSheet.create({
    shade: { flex: 1, justifyContent: 'flex-end', backgroundColor: '#000a' },
    sheet: { maxHeight: '85%', borderTopLeftRadius: 20, borderTopRightRadius: 20 },
    content: { padding: space.l, gap: space.m },
});
