import { LivehouseError } from '@livehouse/client';
import { fireEvent, screen } from '@testing-library/react-native';
import * as Notifications from 'expo-notifications';
import { Platform } from 'react-native';
import { FollowButtons } from '../src/live/FollowButtons';
import { forgetDevice } from '../src/push/device';
import { streamOf } from '../src/push/use-notification-links';
import { FakeClient, refusal } from './fake-client';
import { MemoryStore, show } from './render';

const ask = Notifications.requestPermissionsAsync as jest.Mock;
const known = Notifications.getPermissionsAsync as jest.Mock;

function setting(routes: ConstructorParameters<typeof FakeClient>[0] = {}) {
    const client = new FakeClient({
        'get /api/users/{userId}': () => ({ user: { id: 'host', isFollowed: true, notify: false } }),
        'post /api/users/{userId}/follow': () => ({}),
        'post /api/push/subscriptions': () => ({ subscription: { id: 'ps_1' } }),
        'delete /api/push/subscriptions/{subscriptionId}': () => undefined,
        ...routes,
    });
    const store = new MemoryStore();
    show(<FollowButtons userId="host" name="Hanna" />, { client, store });
    return { client, store };
}

const tap = async () => fireEvent.press(await screen.findByLabelText('Tell me when Hanna is live'));

beforeEach(() => {
    ask.mockReset().mockResolvedValue({ granted: true, canAskAgain: true });
    known.mockReset().mockResolvedValue({ granted: false, canAskAgain: true });
});

test('the phone asks only after a tap; then its own token is registered and the host is followed with notices', async () => {
    const { client, store } = setting();
    await screen.findByLabelText('Tell me when Hanna is live');
    expect(ask).not.toHaveBeenCalled();
    await tap();
    expect(await screen.findByText('Notifications are on.')).toBeTruthy();
    expect(client.called('post /api/push/subscriptions')[0]?.request).toEqual({
        body: { kind: Platform.OS === 'ios' ? 'apns' : 'fcm', token: 'device-token' },
    });
    expect(client.called('post /api/users/{userId}/follow')[0]?.request).toEqual({ path: { userId: 'host' }, body: { notify: true } });

    await forgetDevice(client.asClient(), store);
    expect(client.called('delete /api/push/subscriptions/{subscriptionId}')[0]?.request).toEqual({ path: { subscriptionId: 'ps_1' } });
    expect(store.kept.size).toBe(0);
});

test.each([404, 503])('a server that has no push (%i) is told as that', async (status) => {
    const { client } = setting({ 'post /api/push/subscriptions': refusal('unavailable', { status }) });
    await tap();
    expect(await screen.findByText('This server does not send notifications.')).toBeTruthy();
    expect(client.called('post /api/users/{userId}/follow')).toHaveLength(0);
});

test('a “no” is not asked again', async () => {
    known.mockResolvedValue({ granted: false, canAskAgain: false });
    const { client } = setting();
    await tap();
    expect(await screen.findByText('Notifications are turned off in your phone’s settings.')).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    expect(client.called('post /api/push/subscriptions')).toHaveLength(0);
});

test('a lost connection is an error, not “no push”', async () => {
    setting({
        'post /api/push/subscriptions': () => {
            throw new LivehouseError({ code: 'disconnected' });
        },
    });
    await tap();
    expect(await screen.findByText('The server can’t be reached. Check your connection.')).toBeTruthy();
});

test('only an id opens a stream', () => {
    expect(streamOf({ streamId: 'st_1' })).toBe('st_1');
    expect(streamOf({ streamId: '../../settings' })).toBeUndefined();
    expect(streamOf(null)).toBeUndefined();
});
