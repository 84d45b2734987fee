import { StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { space } from '../design/theme';
import { useTexts } from '../texts';
import type { ViewerQuality } from './use-quality';

/** Says that less is played than there is, why, and lets the viewer have the picture in spite of it. */
export function QualityNotice({ quality: { followed, decline } }: { quality: ViewerQuality }) {
    const texts = useTexts();
    if (followed === 'auto') return null;
    return (
        <View style={styles.line}>
            <View style={styles.text}>
                <Notice text={followed === 'audio' ? texts.live.slowSound : texts.live.slowPicture} />
            </View>
            <Button kind="quiet" label={texts.live.slowAnyway} onPress={decline} />
        </View>
    );
}

const styles = StyleSheet.create({
    line: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: space.s, paddingHorizontal: space.m, paddingTop: space.xs },
    text: { flexGrow: 1, flexShrink: 1, flexBasis: 200 },
});
