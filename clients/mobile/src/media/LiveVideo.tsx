import { AndroidAudioTypePresets, AudioSession, isTrackReference, LiveKitRoom, useTracks, VideoTrack } from '@livekit/react-native';
import { Track } from 'livekit-client';
import { useEffect } from 'react';
import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import { fill, useTexts } from '../texts';

const EMPTY_MS = 10_000;

interface LiveVideoProps {
    url: string;
    token: string;
    hostName: string;
    onPlaying: () => void;
    /** Every ten seconds without a picture: it may come from elsewhere. */
    onEmpty: () => void;
    /** The connection is lost for good: LiveKit reconnects by itself, so this is not a short gap. */
    onFailed: () => void;
}

/** The host's camera or screen in LiveKit's room, with sound. */
export function LiveVideo({ url, token, hostName, onPlaying, onEmpty, onFailed }: LiveVideoProps) {
    useEffect(() => {
        const started = AudioSession.configureAudio({ android: { audioTypeOptions: AndroidAudioTypePresets.media } }).then(() =>
            AudioSession.startAudioSession(),
        );
        return () => void started.then(() => AudioSession.stopAudioSession()).catch(() => {});
    }, []);
    return (
        <LiveKitRoom
            serverUrl={url}
            token={token}
            connect
            audio={false}
            video={false}
            options={{ adaptiveStream: { pixelDensity: 'screen' } }}
            onConnected={onPlaying}
            onDisconnected={onFailed}
            onError={onFailed}
        >
            <Picture hostName={hostName} onEmpty={onEmpty} />
        </LiveKitRoom>
    );
}

function Picture({ hostName, onEmpty }: Pick<LiveVideoProps, 'hostName' | 'onEmpty'>) {
    const texts = useTexts();
    const tracks = useTracks([Track.Source.ScreenShare, Track.Source.Camera]).filter(isTrackReference);
    const track = tracks.find(({ source }) => source === Track.Source.ScreenShare) ?? tracks[0];
    const isEmpty = track === undefined;
    useEffect(() => {
        if (!isEmpty) return;
        const timer = setInterval(onEmpty, EMPTY_MS);
        return () => clearInterval(timer);
    }, [isEmpty, onEmpty]);
    return (
        <View style={styles.fill} accessible accessibilityRole="image" accessibilityLabel={fill(texts.live.video, { name: hostName })}>
            {track ? (
                <VideoTrack trackRef={track} style={styles.fill} objectFit="contain" />
            ) : (
                <View style={styles.none}>
                    <Words colour="#fff">{texts.live.noVideo}</Words>
                </View>
            )}
        </View>
    );
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    none: { flex: 1, alignItems: 'center', justifyContent: 'center' },
});
