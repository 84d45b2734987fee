import { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { useTexts } from '../texts';
import { useLiveEvent, type LiveHandle } from './use-live';

/** After its last word a caption stays for so long. */
const SHOWN_MS = 6000;

/** What is being said, under the picture, for those who turn it on. Nothing is shown for a stream without captions. */
export function Captions({ live }: { live: LiveHandle | undefined }) {
    const texts = useTexts();
    const [hasCaptions, setHasCaptions] = useState(false);
    const [isOn, setOn] = useState(false);
    const [text, setText] = useState('');
    // A later word about a segment replaces the earlier one, and a new segment the one before.
    useLiveEvent(live, 'caption', (caption) => {
        setHasCaptions(true);
        setText(caption.text);
    });
    useEffect(() => {
        if (!text) return;
        const timer = setTimeout(() => setText(''), SHOWN_MS);
        return () => clearTimeout(timer);
    }, [text]);
    if (!hasCaptions) return null;
    return (
        <View style={styles.captions}>
            <View style={styles.text}>{isOn && text ? <Words size="large">{text}</Words> : null}</View>
            <Button
                kind="quiet"
                symbol="CC"
                label={isOn ? texts.live.captionsOff : texts.live.captionsOn}
                isOn={isOn}
                onPress={() => setOn(!isOn)}
            />
        </View>
    );
}

const styles = StyleSheet.create({
    captions: { flexDirection: 'row', alignItems: 'center', gap: space.s, paddingHorizontal: space.m, paddingTop: space.xs },
    text: { flex: 1 },
});
