import {
    AndroidAudioTypePresets,
    AudioSession,
    isTrackReference,
    LiveKitRoom,
    useLocalParticipant,
    useTracks,
    VideoTrack,
    type TrackReference,
} from '@livekit/react-native';
import { ConnectionQuality, RemoteTrackPublication, Track, VideoQuality } from 'livekit-client';
import { useEffect } from 'react';
import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import type { ViewerQuality } from '../live/use-quality';
import { fill, useTexts } from '../texts';

const EMPTY_MS = 10_000;

interface LiveVideoProps {
    url: string;
    token: string;
    hostName: string;
    quality: ViewerQuality;
    onPlaying: () => void;
    /** Every ten seconds without a picture: it may come from elsewhere. */
    onEmpty: () => void;
    /** The connection is lost for good: LiveKit reconnects by itself, so this is not a short gap. */
    onFailed: () => void;
}

/** The host's camera or screen in LiveKit's room, with sound. */
export function LiveVideo({ url, token, hostName, quality, onPlaying, onEmpty, onFailed }: LiveVideoProps) {
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
            <Picture hostName={hostName} quality={quality} onEmpty={onEmpty} />
        </LiveKitRoom>
    );
}

function Picture({ hostName, quality, onEmpty }: Pick<LiveVideoProps, 'hostName' | 'quality' | 'onEmpty'>) {
    const texts = useTexts();
    const tracks = useTracks([Track.Source.ScreenShare, Track.Source.Camera]).filter(isTrackReference);
    const track = tracks.find(({ source }) => source === Track.Source.ScreenShare) ?? tracks[0];
    const isEmpty = track === undefined;
    useEffect(() => {
        if (!isEmpty) return;
        const timer = setInterval(onEmpty, EMPTY_MS);
        return () => clearInterval(timer);
    }, [isEmpty, onEmpty]);
    useRoomQuality(tracks, quality);
    const isSoundOnly = quality.followed === 'audio';
    return (
        <View style={styles.fill} accessible accessibilityRole="image" accessibilityLabel={fill(texts.live.video, { name: hostName })}>
            {track && !isSoundOnly ? (
                <VideoTrack trackRef={track} style={styles.fill} objectFit="contain" />
            ) : (
                <View style={styles.none}>
                    <Words colour="#fff">{track ? texts.live.soundOnly : texts.live.noVideo}</Words>
                </View>
            )}
        </View>
    );
}

/** Tells how LiveKit finds the connection, and asks it for as much of the picture as is followed. */
function useRoomQuality(tracks: readonly TrackReference[], { followed, attach }: ViewerQuality): void {
    const { localParticipant } = useLocalParticipant();
    const isThere = tracks.length > 0;
    useEffect(() => {
        const measure = () => {
            const { connectionQuality } = localParticipant;
            return connectionQuality === ConnectionQuality.Unknown || !isThere ? undefined : { quality: connectionQuality };
        };
        return attach({ measure, choices: { lowest: isThere, audio: isThere } });
    }, [attach, localParticipant, isThere]);
    useEffect(() => {
        for (const { publication } of tracks) {
            if (!(publication instanceof RemoteTrackPublication)) continue;
            // Disabled, not unsubscribed: the picture comes back at once. Both do nothing that is so already.
            publication.setEnabled(followed !== 'audio');
            publication.setVideoQuality(followed === 'lowest' ? VideoQuality.LOW : VideoQuality.HIGH);
        }
    }, [tracks, followed]);
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    none: { flex: 1, alignItems: 'center', justifyContent: 'center' },
});
