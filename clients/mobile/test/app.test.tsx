import { act, fireEvent, render, screen } from '@testing-library/react-native';
import * as Notifications from 'expo-notifications';
import { App } from '../src/shell/App';
import type { Services } from '../src/shell/services';
import { Session } from '../src/session/session';
import { FakeClient, refusal } from './fake-client';
import { MemoryStore, user } from './render';

const item = (over: object) => ({
    kind: 'stream',
    id: 'st_1',
    streamId: 'st_1',
    eventId: null,
    ownerId: 'host',
    ownerName: 'Hanna',
    title: 'Evening jam',
    tags: [],
    visibility: 'public',
    status: 'live',
    viewers: 3,
    going: 0,
    startsAt: null,
    startedAt: null,
    coverUrl: null,
    featured: false,
    reason: 'popular',
    ...over,
});
const soon = item({
    kind: 'event',
    id: 'ev_1',
    streamId: null,
    eventId: 'ev_1',
    title: 'Release party',
    status: 'scheduled',
    going: 7,
    startsAt: '2026-12-05T19:00:00.000Z',
});

function app(routes: ConstructorParameters<typeof FakeClient>[0] = {}, store = new MemoryStore()) {
    const tokens = () => ({ user: user(), accessToken: 'a', refreshToken: 'r', expiresIn: 900 });
    const client = new FakeClient({
        'post /api/auth/login': tokens,
        'post /api/auth/refresh': tokens,
        'post /api/auth/logout': () => undefined,
        'get /api/discover': () => ({ live: [item({})], featured: [item({})], upcoming: [soon], following: [] }),
        ...routes,
    });
    const services: Services = { session: new Session(client.asClient().rest, store), makeClient: () => client.asClient(), store };
    render(<App services={services} />);
    return { client, store };
}

beforeEach(() => void (Notifications.useLastNotificationResponse as jest.Mock).mockReturnValue(null));

async function signIn() {
    fireEvent.changeText(await screen.findByLabelText('E-mail or user name'), 'me');
    fireEvent.changeText(screen.getByLabelText('Password'), 'secret password');
    fireEvent.press(screen.getByRole('button', { name: 'Sign in' }));
}

test('a wrong password is told, the right one leads home: each stream once, live and upcoming', async () => {
    let isWrong = true;
    const right = { user: user(), accessToken: 'a', refreshToken: 'r', expiresIn: 900 };
    const { client } = app({ 'post /api/auth/login': () => (isWrong ? refusal('unauthorized', { status: 401 })() : right) });
    await signIn();
    expect(await screen.findByText('That sign-in is not valid (any more).')).toBeTruthy();
    isWrong = false;
    fireEvent.press(screen.getByRole('button', { name: 'Sign in' }));

    expect(await screen.findByRole('button', { name: /Live, Evening jam, by Hanna, 3 watching/ })).toBeTruthy();
    expect(screen.getAllByRole('button', { name: /Evening jam/ })).toHaveLength(1);
    expect(screen.getByRole('button', { name: /Release party.*7 going/ })).toBeTruthy();
    // Nobody was asked for notifications, camera or microphone.
    expect(Notifications.requestPermissionsAsync).not.toHaveBeenCalled();
    expect(client.called('post /api/live/start')).toHaveLength(0);
});

test('a stream is opened, and joined', async () => {
    const { client } = app();
    await signIn();
    fireEvent.press(await screen.findByRole('button', { name: /Evening jam/ }));
    expect(await screen.findByLabelText('Write a message')).toBeTruthy();
    expect(client.streams.has('st_1')).toBe(true);
});

test('an event without a stream is waited for; its stream takes over', async () => {
    let streamId: string | null = null;
    const event = () => ({ event: { ...soon, streamId, description: 'Bring a friend', endsAt: null } });
    const { client } = app({
        'get /api/events/{eventId}': event,
        'post /api/events/{eventId}/going': () => ({ eventId: 'ev_1', going: 8, isGoing: true }),
    });
    await signIn();
    jest.useFakeTimers();
    try {
        fireEvent.press(await screen.findByRole('button', { name: /Release party/ }));
        expect(await screen.findByText('Bring a friend')).toBeTruthy();
        fireEvent.press(screen.getByLabelText('I’m coming'));
        expect(await screen.findByText('8 going')).toBeTruthy();
        streamId = 'st_2';
        await act(async () => jest.advanceTimersByTime(30_000));
        expect(await screen.findByLabelText('Write a message')).toBeTruthy();
        expect(client.streams.has('st_2')).toBe(true);
    } finally {
        jest.useRealTimers();
    }
});

test('a tap on a notification opens its stream', async () => {
    const tapped = { notification: { request: { content: { data: { streamId: 'st_9' } } } } };
    (Notifications.useLastNotificationResponse as jest.Mock).mockReturnValue(tapped);
    const { client } = app();
    await signIn();
    expect(await screen.findByLabelText('Write a message')).toBeTruthy();
    expect(client.streams.has('st_9')).toBe(true);
    expect(Notifications.clearLastNotificationResponse).toHaveBeenCalled();
});

test('a stored session opens the app; signing out ends it on both sides', async () => {
    const store = new MemoryStore();
    store.kept.set('livehouse.refreshToken', 'old');
    const { client } = app({}, store);
    fireEvent.press(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByLabelText('Password')).toBeTruthy();
    expect(client.called('post /api/auth/logout')).toHaveLength(1);
    expect(store.kept.size).toBe(0);
    expect(client.close).toHaveBeenCalled();
});

test('a user without the role of a streamer sees no “Go live”', async () => {
    app({ 'post /api/auth/login': () => ({ user: user({ roles: ['viewer'] }), accessToken: 'a', refreshToken: 'r', expiresIn: 900 }) });
    await signIn();
    await screen.findByRole('button', { name: /Evening jam/ });
    expect(screen.queryByRole('button', { name: 'Go live' })).toBeNull();
});
