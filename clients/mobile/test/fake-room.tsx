import type { ReactNode } from 'react';
import { View } from 'react-native';

/** A local camera track, as far as the app uses one. */
export class FakeVideoTrack {
    restartTrack = jest.fn(async () => {});
}

/** A picture of somebody else, as far as the app decides how much of it comes. */
export class FakeRemoteTrack {
    setEnabled = jest.fn();
    setVideoQuality = jest.fn();
}

interface RoomProps {
    serverUrl: string;
    token: string;
    onConnected?: () => void;
    onDisconnected?: () => void;
    children: ReactNode;
}

/** LiveKit's room as the last `LiveKitRoom` was given it, and what a test does to it. */
export const room = {
    props: undefined as RoomProps | undefined,
    tracks: [] as { source: string; participant: { isLocal: boolean }; publication: FakeRemoteTrack | { track: FakeVideoTrack } }[],
    connection: 'connected',
    isMicrophoneEnabled: true,
    isCameraEnabled: true,
    participant: {
        connectionQuality: 'good',
        on: jest.fn(),
        off: jest.fn(),
        setMicrophoneEnabled: jest.fn(async () => {}),
        setCameraEnabled: jest.fn(async () => {}),
    },
};

export const module = {
    AndroidAudioTypePresets: { media: {}, communication: {} },
    AudioSession: { configureAudio: async () => {}, startAudioSession: async () => {}, stopAudioSession: async () => {} },
    isTrackReference: () => true,
    LiveKitRoom: (props: RoomProps) => {
        room.props = props;
        return <View testID={`room:${props.token}`}>{props.children}</View>;
    },
    VideoTrack: () => <View testID="video" />,
    useTracks: () => room.tracks,
    useConnectionState: () => room.connection,
    useLocalParticipant: () => ({
        localParticipant: room.participant,
        isMicrophoneEnabled: room.isMicrophoneEnabled,
        isCameraEnabled: room.isCameraEnabled,
    }),
};
