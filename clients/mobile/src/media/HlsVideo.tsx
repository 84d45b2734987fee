import { useEventListener } from 'expo';
import { useVideoPlayer, VideoView } from 'expo-video';
import { StyleSheet, View } from 'react-native';
import { Words } from '../design/Words';
import type { ViewerQuality } from '../live/use-quality';
import { useTexts } from '../texts';
import { useHlsQuality } from './use-hls-quality';

interface HlsVideoProps {
    url: string;
    label: string;
    /** Of a live picture: it begins by itself, and can't be wound. */
    isLive: boolean;
    /** Of a live picture: decides what of it is played. */
    quality?: ViewerQuality;
    onPlaying?: () => void;
    onFailed?: () => void;
}

/** A playlist of an RTMP server, or a recording. */
export function HlsVideo({ url, label, isLive, quality, onPlaying, onFailed }: HlsVideoProps) {
    const texts = useTexts();
    const player = useVideoPlayer(url, (created) => {
        created.staysActiveInBackground = true;
        if (isLive) created.play();
    });
    useEventListener(player, 'statusChange', ({ status }) => {
        if (status === 'error') onFailed?.();
        else if (status === 'readyToPlay') onPlaying?.();
    });
    useHlsQuality(player, url, quality);
    return (
        <View style={styles.fill}>
            <VideoView
                player={player}
                style={styles.fill}
                contentFit="contain"
                nativeControls={!isLive}
                allowsPictureInPicture
                accessible
                accessibilityLabel={label}
            />
            {quality?.followed === 'audio' ? (
                <View style={styles.none} pointerEvents="none">
                    <Words colour="#ffffff">{texts.live.soundOnly}</Words>
                </View>
            ) : null}
        </View>
    );
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    none: { position: 'absolute', inset: 0, alignItems: 'center', justifyContent: 'center' },
});
