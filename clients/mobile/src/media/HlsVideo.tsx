import { useEventListener } from 'expo';
import { useVideoPlayer, VideoView } from 'expo-video';
import { StyleSheet } from 'react-native';

interface HlsVideoProps {
    url: string;
    label: string;
    /** Of a live picture: it begins by itself, and can't be wound. */
    isLive: boolean;
    onPlaying?: () => void;
    onFailed?: () => void;
}

/** A playlist of an RTMP server, or a recording. */
export function HlsVideo({ url, label, isLive, onPlaying, onFailed }: HlsVideoProps) {
    const player = useVideoPlayer(url, (created) => {
        created.staysActiveInBackground = true;
        if (isLive) created.play();
    });
    useEventListener(player, 'statusChange', ({ status }) => {
        if (status === 'error') onFailed?.();
        else if (status === 'readyToPlay') onPlaying?.();
    });
    return (
        <VideoView
            player={player}
            style={styles.fill}
            contentFit="contain"
            nativeControls={!isLive}
            allowsPictureInPicture
            accessible
            accessibilityLabel={label}
        />
    );
}

const styles = StyleSheet.create({ fill: { flex: 1 } });
