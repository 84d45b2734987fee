import type { Gift } from '@livehouse/client';
import { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { space, useTheme } from '../design/theme';
import { fill, useTexts } from '../texts';
import { useLiveEvent, type LiveHandle } from './use-live';

const SHOWN_MS = 4000;
const HIGHLIGHTED_MS = 8000;

/** The last gift. A highlighted one stays longer, and no plain one takes its place. */
export function GiftBanner({ live }: { live: LiveHandle | undefined }) {
    const texts = useTexts();
    const theme = useTheme();
    const [gift, setGift] = useState<Gift>();
    useLiveEvent(live, 'gift', (given) => setGift((shown) => (shown?.highlighted && !given.highlighted ? shown : given)));
    useEffect(() => {
        if (!gift) return;
        const timer = setTimeout(() => setGift(undefined), gift.highlighted ? HIGHLIGHTED_MS : SHOWN_MS);
        return () => clearTimeout(timer);
    }, [gift]);
    if (!gift) return null;
    const text = fill(texts.live.gave, { name: gift.userName, count: gift.quantity, gift: gift.giftType });
    return (
        <View style={[styles.banner, { backgroundColor: gift.highlighted ? theme.accent : theme.surface }]}>
            <Words isLive weight={gift.highlighted ? '700' : '400'} colour={gift.highlighted ? theme.onAccent : theme.text}>
                {text}
            </Words>
        </View>
    );
}

const styles = StyleSheet.create({ banner: { marginHorizontal: space.s, padding: space.s, borderRadius: 12 } });
