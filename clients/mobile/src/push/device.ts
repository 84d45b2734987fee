import { LivehouseError } from '@livehouse/client';
import * as Notifications from 'expo-notifications';
import { Platform } from 'react-native';
import type { AppClient } from '../shell/services';
import type { SecretStore } from '../session/secret-store';

export type PushResult =
  | 'on'
  /** The user said no, now or before. */
  | 'denied'
  /** The server (or this phone, a simulator for example) has no push. */
  | 'unavailable';

const SUBSCRIPTION = 'livehouse.pushSubscription';

interface Stored {
  id: string;
  token: string;
}

/**
 * Asks for the permission, if it has not been given, and registers this phone. To be called after a tap on something that says what for: the system asks once.
 * @throws LivehouseError when the server can't be reached.
 */
export async function registerDevice(client: Pick<AppClient, 'rest'>, store: SecretStore): Promise<PushResult> {
  const current = await Notifications.getPermissionsAsync();
  const isGranted = current.granted || (current.canAskAgain && (await Notifications.requestPermissionsAsync()).granted);
  if (!isGranted) return 'denied';
  if (Platform.OS === 'android') {
    await Notifications.setNotificationChannelAsync('live', { name: 'Live', importance: Notifications.AndroidImportance.DEFAULT });
  }
  const token = await deviceToken();
  if (token === null) return 'unavailable';
  return (await subscribe(client, store, token)) ? 'on' : 'unavailable';
}

/** Takes this phone off the user's list. */
export async function forgetDevice(client: Pick<AppClient, 'rest'>, store: SecretStore): Promise<void> {
  const stored = await read(store);
  if (!stored) return;
  await store.delete(SUBSCRIPTION);
  await client.rest.delete('/api/push/subscriptions/{subscriptionId}', { path: { subscriptionId: stored.id } });
}

async function subscribe(client: Pick<AppClient, 'rest'>, store: SecretStore, token: string): Promise<boolean> {
  try {
    // The same token again is no new subscription; one that the server has lost meanwhile is there again.
    const answer = await client.rest.post('/api/push/subscriptions', { body: { kind: Platform.OS === 'ios' ? 'apns' : 'fcm', token } });
    await store.set(SUBSCRIPTION, JSON.stringify({ id: answer.subscription.id, token } satisfies Stored));
    return true;
  } catch (error) {
    if (error instanceof LivehouseError && (error.status === 404 || error.status === 503)) return false;
    throw error;
  }
}

/** The system's own token, which the server sends to by APNs or FCM; null where there is none. */
async function deviceToken(): Promise<string | null> {
  try {
    const { data } = await Notifications.getDevicePushTokenAsync();
    return typeof data === 'string' ? data : null;
  } catch {
    // A simulator without APNs, or an Android build without its google-services.json.
    return null;
  }
}

async function read(store: SecretStore): Promise<Stored | null> {
  const text = await store.get(SUBSCRIPTION);
  return text === null ? null : (JSON.parse(text) as Stored);
}
