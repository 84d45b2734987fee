/** @jest-environment node */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

interface Introspected {
  ios: { infoPlist: Record<string, unknown>; entitlements: Record<string, unknown> };
  _internal: { modResults: { android: { manifest: { manifest: Manifest } } } };
}
interface Named {
  $: Record<string, string>;
}
interface Manifest {
  'uses-permission': Named[];
  application: { service?: Named[]; activity: Named[]; $: Record<string, string> }[];
}

// What `expo prebuild` would write, with all config plugins.
const expo = resolve(__dirname, '../node_modules/expo/bin/cli');
const printed = execFileSync(process.execPath, [expo, 'config', '--type', 'introspect', '--json'], {
  cwd: resolve(__dirname, '..'),
  encoding: 'utf8',
  env: { ...process.env, EXPO_NO_TELEMETRY: '1', LIVEHOUSE_URL: 'https://live.example.com' },
});
const config = JSON.parse(printed) as Introspected & { extra: { serverUrl: string }; locales: unknown };
const manifest = config._internal.modResults.android.manifest.manifest;

test('Info.plist says what camera and microphone are for, and asks for nothing else', () => {
  const { infoPlist } = config.ios;
  expect(infoPlist.NSCameraUsageDescription).toMatch(/Viewers of your live stream see/);
  expect(infoPlist.NSMicrophoneUsageDescription).toMatch(/Viewers of your live stream hear/);
  const usages = Object.keys(infoPlist).filter((key) => key.endsWith('UsageDescription'));
  expect(usages.sort()).toEqual(['NSCameraUsageDescription', 'NSMicrophoneUsageDescription']);
});

test('Info.plist: sound in the background, https outside of the own network, push', () => {
  const { infoPlist, entitlements } = config.ios;
  expect(infoPlist.UIBackgroundModes).toEqual(['audio']);
  expect(infoPlist.NSAppTransportSecurity).toEqual({ NSAllowsArbitraryLoads: false, NSAllowsLocalNetworking: true });
  expect(entitlements['aps-environment']).toBe('development');
});

test('the German permission texts have the same keys', () => {
  const german = jest.requireActual<{ ios: Record<string, string> }>('../locales/de.json');
  expect(Object.keys(german.ios).sort()).toEqual(['NSCameraUsageDescription', 'NSMicrophoneUsageDescription']);
  expect(config.locales).toEqual({ de: './locales/de.json' });
});

test('AndroidManifest has each permission that the app uses, and removes what libraries bring along', () => {
  const permissions = manifest['uses-permission'].map(({ $ }) => [$['android:name']?.replace('android.permission.', ''), $['tools:node']]);
  const names = (isRemoved: boolean) => permissions.filter(([, node]) => (node === 'remove') === isRemoved).map(([name]) => name);
  expect(names(false)).toEqual(
    expect.arrayContaining([
      'INTERNET',
      'ACCESS_NETWORK_STATE',
      'CAMERA',
      'RECORD_AUDIO',
      'MODIFY_AUDIO_SETTINGS',
      'BLUETOOTH_CONNECT',
      'WAKE_LOCK',
      'POST_NOTIFICATIONS',
      'FOREGROUND_SERVICE',
      'FOREGROUND_SERVICE_MEDIA_PLAYBACK',
    ]),
  );
  expect(names(true).sort()).toEqual(['READ_EXTERNAL_STORAGE', 'SYSTEM_ALERT_WINDOW', 'WRITE_EXTERNAL_STORAGE']);
});

test('AndroidManifest: the foreground service of playback, the deep link, and no backup of the keystore', () => {
  const [application] = manifest.application;
  expect(application?.service?.map(({ $ }) => $['android:foregroundServiceType'])).toEqual(['mediaPlayback']);
  expect(JSON.stringify(application?.activity)).toContain('"android:scheme":"livehouse"');
  expect(application?.$['android:dataExtractionRules']).toBe('@xml/secure_store_data_extraction_rules');
});

test('the server is that of LIVEHOUSE_URL', () => {
  expect(config.extra.serverUrl).toBe('https://live.example.com');
});
