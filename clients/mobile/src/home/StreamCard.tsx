import { Pressable, StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { fill, useTexts } from '../texts';
import type { Item } from './use-home';

export function StreamCard({ item, onOpen }: { item: Item; onOpen: () => void }) {
    const theme = useTheme();
    const texts = useTexts();
    const isLive = item.status === 'live';
    const by = fill(texts.home.by, { name: item.ownerName });
    const figures = isLive
        ? fill(texts.home.watching, { count: item.viewers })
        : [
              item.startsAt ? fill(texts.home.starts, { when: new Date(item.startsAt).toLocaleString() }) : '',
              fill(texts.home.going, { count: item.going }),
          ]
              .filter(Boolean)
              .join(' · ');
    return (
        <Pressable
            accessibilityRole="button"
            accessibilityLabel={[isLive ? texts.live.badge : '', item.title, by, figures].filter(Boolean).join(', ')}
            accessibilityHint={texts.home.open}
            onPress={onOpen}
            style={[styles.card, { backgroundColor: theme.surface }]}
        >
            <Words size="large" weight="600">
                {item.title}
            </Words>
            <Words isMuted>{by}</Words>
            <View style={styles.line}>
                {isLive ? (
                    <View style={[styles.badge, { backgroundColor: theme.danger }]}>
                        <Words size="small" weight="700" colour={theme.onDanger}>
                            {texts.live.badge}
                        </Words>
                    </View>
                ) : null}
                <Words size="small" isMuted>
                    {figures}
                </Words>
            </View>
        </Pressable>
    );
}

const styles = StyleSheet.create({
    card: { padding: space.m, borderRadius: 16, gap: space.xs, minHeight: space.tap },
    line: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: space.s },
    badge: { borderRadius: 6, paddingHorizontal: space.s, paddingVertical: 2 },
});
