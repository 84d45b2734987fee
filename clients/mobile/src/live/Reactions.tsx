import { useEffect, useRef, useState } from 'react';
import { Animated, StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { useReducedMotion } from '../design/use-reduced-motion';
import { fill, useTexts } from '../texts';
import { useLiveEvent, type LiveHandle } from './use-live';

const offered = ['❤️', '👏', '😂', '🔥', '😮'];
const FLOATING_MAX = 20;
const FLOAT_MS = 2500;

export function ReactionButtons({ live }: { live: LiveHandle | undefined }) {
    const texts = useTexts();
    return (
        <View style={styles.buttons}>
            {offered.map((emoji) => (
                <Button
                    key={emoji}
                    kind="quiet"
                    symbol={emoji}
                    label={fill(texts.live.react, { emoji })}
                    isDisabled={!live}
                    onPress={() => void live?.react(emoji).catch(() => {})}
                />
            ))}
        </View>
    );
}

interface Floating {
    id: number;
    emoji: string;
}

/** Reactions rise over the picture; with reduced motion they are counted in a line that does not move. */
export function FloatingReactions({ live }: { live: LiveHandle | undefined }) {
    const texts = useTexts();
    const isStill = useReducedMotion();
    const [counts, setCounts] = useState<Record<string, number>>({});
    const [floating, setFloating] = useState<readonly Floating[]>([]);
    const nextId = useRef(0);
    useLiveEvent(live, 'reaction', (event) => {
        setCounts(event.counts);
        const emojis = Object.entries(event.counts).flatMap(([emoji, count]) => Array.from({ length: Math.min(count, 3) }, () => emoji));
        setFloating((shown) => [...shown, ...emojis.map((emoji) => ({ id: nextId.current++, emoji }))].slice(-FLOATING_MAX));
    });
    useEffect(() => {
        if (Object.keys(counts).length === 0) return;
        const timer = setTimeout(() => setCounts({}), FLOAT_MS);
        return () => clearTimeout(timer);
    }, [counts]);

    const list = Object.entries(counts)
        .map(([emoji, count]) => `${emoji} ${count}`)
        .join('  ');
    if (isStill)
        return (
            <View pointerEvents="none" style={styles.still}>
                {list ? <Words label={fill(texts.live.reactions, { list })}>{list}</Words> : null}
            </View>
        );
    return (
        <View pointerEvents="none" style={styles.layer} importantForAccessibility="no-hide-descendants" accessibilityElementsHidden>
            {floating.map((item) => (
                <Float key={item.id} {...item} onGone={() => setFloating((shown) => shown.filter((other) => other.id !== item.id))} />
            ))}
        </View>
    );
}

function Float({ id, emoji, onGone }: Floating & { onGone: () => void }) {
    const rise = useRef(new Animated.Value(0)).current;
    const gone = useRef(onGone);
    useEffect(() => {
        const animation = Animated.timing(rise, { toValue: 1, duration: FLOAT_MS, useNativeDriver: true });
        animation.start(({ finished }) => finished && gone.current());
        return () => animation.stop();
    }, [rise]);
    const translateY = rise.interpolate({ inputRange: [0, 1], outputRange: [0, -180] });
    const opacity = rise.interpolate({ inputRange: [0, 0.7, 1], outputRange: [1, 1, 0] });
    return (
        <Animated.Text style={[styles.float, { right: 8 + ((id * 37) % 64), opacity, transform: [{ translateY }] }]}>{emoji}</Animated.Text>
    );
}

const styles = StyleSheet.create({
    buttons: { flexDirection: 'row', flexWrap: 'wrap', gap: space.xs, paddingHorizontal: space.s },
    layer: { ...StyleSheet.absoluteFill, overflow: 'hidden' },
    still: { position: 'absolute', right: space.s, bottom: space.s },
    float: { position: 'absolute', bottom: 8, fontSize: 28 },
});
