import type { ExpoConfig } from 'expo/config';

/** Where the app's server is: `LIVEHOUSE_URL` when the app is built or started. */
const serverUrl = process.env.LIVEHOUSE_URL ?? 'http://localhost:5080';

const camera = 'Viewers of your live stream see what your camera shows. It is only used after you tap “Go live”.';
const microphone = 'Viewers of your live stream hear you. The microphone is only used after you tap “Go live”.';

const config: ExpoConfig = {
  name: 'Livehouse',
  slug: 'livehouse',
  version: '0.1.0',
  scheme: 'livehouse',
  orientation: 'default',
  userInterfaceStyle: 'automatic',
  platforms: ['ios', 'android'],
  extra: { serverUrl },
  // The texts of the permissions in other languages; iOS alone shows texts of the app's own.
  locales: { de: './locales/de.json' },
  ios: {
    bundleIdentifier: process.env.IOS_BUNDLE_ID ?? 'app.livehouse.mobile',
    supportsTablet: true,
    infoPlist: {
      CFBundleAllowMixedLocalizations: true,
      NSCameraUsageDescription: camera,
      NSMicrophoneUsageDescription: microphone,
      // A stream is heard on, and a host is still heard, while the screen is locked or another app is in front.
      UIBackgroundModes: ['audio'],
      // A development server on this network may be plain http; everything else is https.
      NSAppTransportSecurity: { NSAllowsArbitraryLoads: false, NSAllowsLocalNetworking: true },
      ITSAppUsesNonExemptEncryption: false,
    },
  },
  android: {
    package: process.env.ANDROID_PACKAGE ?? 'app.livehouse.mobile',
    permissions: [
      'android.permission.INTERNET',
      'android.permission.ACCESS_NETWORK_STATE',
      'android.permission.CAMERA',
      'android.permission.RECORD_AUDIO',
      'android.permission.MODIFY_AUDIO_SETTINGS',
      'android.permission.BLUETOOTH_CONNECT',
      'android.permission.WAKE_LOCK',
      'android.permission.POST_NOTIFICATIONS',
      'android.permission.FOREGROUND_SERVICE',
      'android.permission.FOREGROUND_SERVICE_MEDIA_PLAYBACK',
    ],
    // Other libraries' manifests ask for these; nothing here draws over other apps or reads files.
    blockedPermissions: [
      'android.permission.SYSTEM_ALERT_WINDOW',
      'android.permission.READ_EXTERNAL_STORAGE',
      'android.permission.WRITE_EXTERNAL_STORAGE',
    ],
  },
  plugins: [
    ['@livekit/react-native-expo-plugin', { android: { audioType: 'communication' } }],
    ['@config-plugins/react-native-webrtc', { cameraPermission: camera, microphonePermission: microphone }],
    // Background playback brings Android's foreground service for HLS.
    ['expo-video', { supportsBackgroundPlayback: true, supportsPictureInPicture: true }],
    ['expo-notifications', { mode: process.env.APNS_ENVIRONMENT === 'production' ? 'production' : 'development' }],
    ['expo-secure-store', { faceIDPermission: false }],
    'expo-localization',
  ],
};

if (process.env.GOOGLE_SERVICES_FILE) config.android = { ...config.android, googleServicesFile: process.env.GOOGLE_SERVICES_FILE };

export default config;
