import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { HlsVideo } from '../media/HlsVideo';
import { LiveVideo } from '../media/LiveVideo';
import { fill, useTexts } from '../texts';
import { usePlayback } from './use-playback';
import { QualityNotice } from './QualityNotice';
import { FloatingReactions } from './Reactions';
import type { LiveHandle } from './use-live';
import { useQuality } from './use-quality';

/** The picture of a live stream, from wherever it comes. */
export function Stage({ streamId, hostName, live }: { streamId: string; hostName: string; live: LiveHandle | undefined }) {
    const texts = useTexts();
    const { playback, onPlaying, onEmpty, onFailed } = usePlayback(streamId);
    const quality = useQuality(live);
    const handlers = { quality, onPlaying, onFailed: () => playback && onFailed(playback) };
    return (
        <>
            <View style={styles.stage}>
                {playback?.kind === 'webrtc' ? (
                    <LiveVideo
                        key={playback.token}
                        url={playback.url}
                        token={playback.token}
                        hostName={hostName}
                        onEmpty={onEmpty}
                        {...handlers}
                    />
                ) : null}
                {playback?.kind === 'hls' ? (
                    <HlsVideo key={playback.url} url={playback.url} isLive label={fill(texts.live.video, { name: hostName })} {...handlers} />
                ) : null}
                {playback ? null : (
                    <View style={styles.none}>
                        <Words colour="#ffffff">{texts.live.noVideo}</Words>
                    </View>
                )}
                <FloatingReactions live={live} />
            </View>
            <QualityNotice quality={quality} />
        </>
    );
}

const styles = StyleSheet.create({
    stage: { aspectRatio: 16 / 9, maxHeight: '45%', width: '100%', alignSelf: 'center', backgroundColor: '#000000' },
    none: { flex: 1, alignItems: 'center', justifyContent: 'center' },
});
