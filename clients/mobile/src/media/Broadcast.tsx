import {
    AndroidAudioTypePresets,
    AudioSession,
    isTrackReference,
    LiveKitRoom,
    useConnectionState,
    useLocalParticipant,
    useTracks,
    VideoTrack,
} from '@livekit/react-native';
import {
    ConnectionQuality,
    ConnectionState,
    LocalVideoTrack,
    ParticipantEvent,
    Track,
    VideoPresets,
    type LocalParticipant,
} from 'livekit-client';
import { useEffect, useState } from 'react';
import { StyleSheet, View } from 'react-native';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { Words } from '../design/Words';
import { space } from '../design/theme';
import { fill, useTexts } from '../texts';

interface BroadcastProps {
    url: string;
    token: string;
    /** The room's connection is lost for good: another token, and another room. */
    onConnected: () => void;
    onFailed: () => void;
}

/** The host's camera and microphone, on their way to LiveKit's room. */
export function Broadcast({ url, token, onConnected, onFailed }: BroadcastProps) {
    useEffect(() => {
        const started = AudioSession.configureAudio({ android: { audioTypeOptions: AndroidAudioTypePresets.communication } }).then(() =>
            AudioSession.startAudioSession(),
        );
        return () => void started.then(() => AudioSession.stopAudioSession()).catch(() => {});
    }, []);
    return (
        <LiveKitRoom
            serverUrl={url}
            token={token}
            connect
            audio
            video={{ facingMode: 'user', resolution: VideoPresets.h720.resolution }}
            options={{ dynacast: true, publishDefaults: { simulcast: true } }}
            onConnected={onConnected}
            onDisconnected={onFailed}
            onError={onFailed}
        >
            <Controls />
        </LiveKitRoom>
    );
}

function Controls() {
    const texts = useTexts();
    const connection = useConnectionState();
    const { localParticipant, isMicrophoneEnabled, isCameraEnabled } = useLocalParticipant();
    const quality = useQuality(localParticipant);
    const [facing, setFacing] = useState<'user' | 'environment'>('user');
    const [isBusy, setBusy] = useState(false);
    const own = useTracks([Track.Source.Camera])
        .filter(isTrackReference)
        .find(({ participant }) => participant.isLocal);

    const run = async (action: () => Promise<unknown>) => {
        setBusy(true);
        await action().catch(() => {}); // What is shown is what is: the device refused.
        setBusy(false);
    };
    const flip = () =>
        run(async () => {
            const next = facing === 'user' ? 'environment' : 'user';
            const track = own?.publication.track;
            if (!(track instanceof LocalVideoTrack)) return;
            await track.restartTrack({ facingMode: next });
            setFacing(next);
        });

    return (
        <View style={styles.fill}>
            <View style={styles.picture} accessible accessibilityRole="image" accessibilityLabel={texts.publish.preview}>
                {own && isCameraEnabled ? <VideoTrack trackRef={own} style={styles.fill} mirror={facing === 'user'} /> : null}
            </View>
            {connection === ConnectionState.Connecting ? <Notice text={texts.publish.connecting} /> : null}
            {connection === ConnectionState.Reconnecting || connection === ConnectionState.SignalReconnecting ? (
                <Notice text={texts.publish.lost} />
            ) : null}
            <Words size="small" isMuted isLive>
                {fill(texts.publish.health, { level: texts.publish.levels[levelOf(quality)] })}
            </Words>
            <View style={styles.line}>
                <Button
                    kind="quiet"
                    symbol={isMicrophoneEnabled ? '🎙️' : '🔇'}
                    label={isMicrophoneEnabled ? texts.publish.mute : texts.publish.unmute}
                    isDisabled={isBusy}
                    onPress={() => void run(() => localParticipant.setMicrophoneEnabled(!isMicrophoneEnabled))}
                />
                <Button
                    kind="quiet"
                    symbol={isCameraEnabled ? '📷' : '🚫'}
                    label={isCameraEnabled ? texts.publish.cameraOff : texts.publish.cameraOn}
                    isDisabled={isBusy}
                    onPress={() => void run(() => localParticipant.setCameraEnabled(!isCameraEnabled, { facingMode: facing }))}
                />
                <Button
                    kind="quiet"
                    symbol="🔄"
                    label={texts.publish.flip}
                    isDisabled={isBusy || !isCameraEnabled}
                    onPress={() => void flip()}
                />
            </View>
        </View>
    );
}

function useQuality(participant: LocalParticipant): ConnectionQuality {
    const [quality, setQuality] = useState(participant.connectionQuality);
    useEffect(() => {
        setQuality(participant.connectionQuality);
        participant.on(ParticipantEvent.ConnectionQualityChanged, setQuality);
        return () => void participant.off(ParticipantEvent.ConnectionQualityChanged, setQuality);
    }, [participant]);
    return quality;
}

export function levelOf(quality: ConnectionQuality): 'good' | 'degraded' | 'lost' | 'unknown' {
    if (quality === ConnectionQuality.Excellent || quality === ConnectionQuality.Good) return 'good';
    if (quality === ConnectionQuality.Poor) return 'degraded';
    return quality === ConnectionQuality.Lost ? 'lost' : 'unknown';
}

const styles = StyleSheet.create({
    fill: { flex: 1 },
    picture: { flex: 1, minHeight: 160, backgroundColor: '#000000' },
    line: { flexDirection: 'row', flexWrap: 'wrap', gap: space.s, padding: space.s },
});
