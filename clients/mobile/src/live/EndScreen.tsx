import type { Stream } from '@livehouse/client';
import { StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { HlsVideo } from '../media/HlsVideo';
import { fill, useTexts } from '../texts';
import { describe } from '../texts/errors';
import { useRecording } from './use-recording';

/** What is left of a stream: why it ended, its figures, and its recording as soon as there is one. */
export function EndScreen({ stream, onHome }: { stream: Stream; onHome: () => void }) {
    const texts = useTexts();
    const { state, url, error, look } = useRecording(stream);
    const why =
        stream.endReason === 'killed'
            ? texts.ended.killed
            : stream.endReason === 'host_gone' || stream.endReason === 'ingest_lost'
              ? texts.ended.hostGone
              : '';
    return (
        <View style={styles.end}>
            <Words size="large" weight="700" isHeading isLive>
                {texts.ended.title}
            </Words>
            <Words>{stream.title}</Words>
            {why ? <Words isMuted>{why}</Words> : null}
            <Words isMuted>{fill(texts.ended.totals, { views: stream.totalViews, peak: stream.peakViewers })}</Words>
            {state === 'preparing' ? (
                <Words isMuted isLive>
                    {texts.ended.preparing}
                </Words>
            ) : null}
            {error ? <Notice isError text={describe(error, texts)} /> : null}
            {url ? (
                <View style={styles.video}>
                    <HlsVideo url={url} label={texts.ended.video} isLive={false} />
                </View>
            ) : null}
            {state === 'ready' && !url ? <Button label={texts.ended.recording} onPress={() => void look()} /> : null}
            {state === 'preparing' ? <Button kind="quiet" label={texts.ended.check} onPress={() => void look()} /> : null}
            <Button kind="quiet" label={texts.ended.home} onPress={onHome} />
        </View>
    );
}

const styles = StyleSheet.create({
    end: { padding: space.m, gap: space.s },
    video: { aspectRatio: 16 / 9, width: '100%', backgroundColor: '#000000' },
});
