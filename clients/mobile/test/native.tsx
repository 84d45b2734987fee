/* eslint-disable @typescript-eslint/no-require-imports */
jest.mock('expo-secure-store', () => {
    const kept = new Map<string, string>();
    return {
        AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY: 1,
        getItemAsync: async (name: string) => kept.get(name) ?? null,
        setItemAsync: async (name: string, value: string) => void kept.set(name, value),
        deleteItemAsync: async (name: string) => void kept.delete(name),
    };
});

jest.mock('expo-notifications', () => ({
    AndroidImportance: { DEFAULT: 5 },
    getPermissionsAsync: jest.fn(async () => ({ granted: false, canAskAgain: true })),
    requestPermissionsAsync: jest.fn(async () => ({ granted: true, canAskAgain: true })),
    getDevicePushTokenAsync: jest.fn(async () => ({ type: 'ios', data: 'device-token' })),
    setNotificationChannelAsync: jest.fn(async () => null),
    useLastNotificationResponse: jest.fn(() => null),
    clearLastNotificationResponse: jest.fn(),
}));

jest.mock('react-native-safe-area-context', () => require('react-native-safe-area-context/jest/mock').default);

jest.mock('expo-keep-awake', () => ({ useKeepAwake: jest.fn() }));

jest.mock('expo-localization', () => ({ useLocales: jest.fn(() => [{ languageCode: 'en' }]) }));

jest.mock('expo-video', () => jest.requireActual('./fake-video').module);

jest.mock('@livekit/react-native-webrtc', () => ({ permissions: { request: jest.fn(async () => true) } }));

jest.mock('livekit-client', () => ({
    Track: { Source: { Camera: 'camera', ScreenShare: 'screen_share' } },
    ConnectionQuality: { Excellent: 'excellent', Good: 'good', Poor: 'poor', Lost: 'lost', Unknown: 'unknown' },
    ConnectionState: {
        Connected: 'connected',
        Connecting: 'connecting',
        Reconnecting: 'reconnecting',
        SignalReconnecting: 'signalReconnecting',
    },
    ParticipantEvent: { ConnectionQualityChanged: 'connectionQualityChanged' },
    VideoPresets: { h720: { resolution: { width: 1280, height: 720 } } },
    VideoQuality: { LOW: 0, MEDIUM: 1, HIGH: 2 },
    RemoteTrackPublication: jest.requireActual('./fake-room').FakeRemoteTrack,
    LocalVideoTrack: jest.requireActual('./fake-room').FakeVideoTrack,
}));

jest.mock('@livekit/react-native', () => jest.requireActual('./fake-room').module);
