/** @jest-environment ./test/network-environment.js */
// With the real @livehouse/client against a real server, whose address is in LIVEHOUSE_URL: MobileAppTests starts one. Only the media server is a fake.
import { createClient, type Client } from '@livehouse/client';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import type { ComponentProps } from 'react';
import { Alert } from 'react-native';
import { ViewerScreen } from '../src/live/ViewerScreen';
import { PublishScreen } from '../src/publish/PublishScreen';
import { Session } from '../src/session/session';
import { room } from './fake-room';
import { MemoryStore, navigation, show } from './render';

const url = process.env.LIVEHOUSE_URL ?? '';
Object.assign(globalThis, (globalThis as unknown as { nodeNetwork: object }).nodeNetwork);

// What comes from the network comes when it comes, outside of act().
beforeAll(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));

const withServer = url ? test : test.skip;

/** React Native's `AppState`, moved by the test. */
function appState() {
    const listeners = new Set<(state: string) => void>();
    return {
        currentState: 'active',
        addEventListener: (_event: 'change', listener: (state: string) => void) => {
            listeners.add(listener);
            return { remove: () => void listeners.delete(listener) };
        },
        become(state: string) {
            this.currentState = state;
            for (const listener of listeners) listener(state);
        },
    };
}

async function signUp(name: string) {
    const { rest } = createClient({ url });
    const username = `${name}${Math.random().toString(36).slice(2, 10)}`;
    const password = 'a long enough password';
    await rest.post('/api/auth/register', { body: { email: `${username}@example.com`, username, password, displayName: name } });
    const session = new Session(rest, new MemoryStore());
    await session.start();
    expect(await session.signIn(username, password)).toEqual({ kind: 'done' });
    return session;
}

const clientOf = (session: Session, state?: ReturnType<typeof appState>): Client =>
    createClient({ url, getToken: ({ isRefresh }) => session.accessToken(isRefresh), ...(state ? { appState: state } : {}) });

withServer('a viewer’s screen from the first message over a sleep of the app to the end', async () => {
    const [hostSession, viewerSession] = [await signUp('Hanna'), await signUp('Vic')];
    const state = appState();
    const host = clientOf(hostSession);
    const viewer = clientOf(viewerSession, state);
    try {
        // A refresh token that was used leads to a session that goes on.
        expect(await viewerSession.accessToken(true)).toEqual(expect.any(String));
        const { stream } = await host.rest.post('/api/live/start', { body: { title: 'Evening jam' } });
        const onStage = await host.join(stream.id);
        const props = {
            route: { key: 'w', name: 'Watch', params: { streamId: stream.id } },
            navigation: navigation(),
        } as unknown as ComponentProps<typeof ViewerScreen>;
        const signedIn = viewerSession.state.status === 'signed-in' ? viewerSession.state.user : undefined;
        const shown = show(<ViewerScreen {...props} />, {
            client: { asClient: () => viewer } as never,
            ...(signedIn ? { as: signedIn } : {}),
        });

        expect(await screen.findByRole('header', { name: 'Evening jam' })).toBeTruthy();
        await waitFor(() => expect(room.props?.token).toMatch(/^ey/));

        const heard = new Promise<string>((resolve) => onStage.on('message', ({ text }) => resolve(text)));
        fireEvent.changeText(screen.getByLabelText('Write a message'), 'Hello Hanna');
        fireEvent.press(screen.getByRole('button', { name: 'Send' }));
        expect(await heard).toBe('Hello Hanna');
        await screen.findByLabelText('You: Hello Hanna');

        const asleep = new Promise<void>((resolve) => viewer.on('connection', (phase) => phase === 'asleep' && resolve()));
        act(() => state.become('background'));
        await act(() => asleep);
        for (const text of ['one', 'two', 'three']) await onStage.send(text);
        act(() => state.become('active'));
        for (const text of ['one', 'two', 'three']) expect(await screen.findAllByLabelText(`Hanna: ${text}`)).toHaveLength(1);
        expect(screen.queryByText(/Some messages may be missing/)).toBeNull();

        const given = new Promise<number>((resolve) => onStage.on('gift', ({ quantity }) => resolve(quantity)));
        fireEvent.press(screen.getByRole('button', { name: 'Gifts' }));
        fireEvent.press(await screen.findByRole('button', { name: /Give Rose/i }));
        expect(await given).toBe(1);

        await host.rest.post('/api/live/stop', { body: { streamId: stream.id } });
        expect(await screen.findByText('The stream is over')).toBeTruthy();
        shown.unmount();
    } finally {
        await Promise.all([host.close(), viewer.close()]);
    }
});

withServer('a host continues the stream of another phone, changes its title, and ends it', async () => {
    const session = await signUp('Hanna');
    const client = clientOf(session);
    const alert = jest.spyOn(Alert, 'alert').mockImplementation(() => {});
    try {
        await client.rest.post('/api/live/start', { body: { title: 'From the other phone' } });
        const gone = { navigation: navigation() } as unknown as ComponentProps<typeof PublishScreen>;
        const as = session.state.status === 'signed-in' ? session.state.user : undefined;
        const shown = show(<PublishScreen {...gone} />, { client: { asClient: () => client } as never, ...(as ? { as } : {}) });
        fireEvent.changeText(screen.getByLabelText('Title'), 'Evening jam');
        fireEvent.press(screen.getByRole('button', { name: 'Go live' }));
        fireEvent.press(await screen.findByRole('button', { name: 'Continue' }));
        expect(await screen.findByRole('header', { name: 'From the other phone' })).toBeTruthy();
        await waitFor(() => expect(room.props?.token).toMatch(/^ey/));

        fireEvent.press(screen.getByRole('button', { name: 'Change title' }));
        fireEvent.changeText(screen.getByLabelText('Title'), 'Late jam');
        fireEvent.press(screen.getByRole('button', { name: 'Save' }));
        expect(await screen.findByRole('header', { name: 'Late jam' })).toBeTruthy();

        fireEvent.press(screen.getByRole('button', { name: 'End stream' }));
        alert.mock.calls[0]?.[2]?.find(({ style }) => style === 'destructive')?.onPress?.();
        expect(await screen.findByText('The stream is over')).toBeTruthy();
        shown.unmount();
    } finally {
        await client.close();
    }
});
