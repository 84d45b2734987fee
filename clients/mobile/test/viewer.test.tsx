import { LivehouseError } from '@livehouse/client';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import type { ComponentProps } from 'react';
import { AccessibilityInfo } from 'react-native';
import { ViewerScreen } from '../src/live/ViewerScreen';
import { de } from '../src/texts/de';
import { FakeClient, FakeLive, message, refusal, stream } from './fake-client';
import { room } from './fake-room';
import { navigation, show } from './render';

const gone = navigation();
const props = { route: { key: 'w', name: 'Watch', params: { streamId: 'st_1' } }, navigation: gone } as unknown as ComponentProps<
    typeof ViewerScreen
>;

function setting(over: ConstructorParameters<typeof FakeLive>[0] = {}, routes: ConstructorParameters<typeof FakeClient>[0] = {}) {
    const client = new FakeClient({
        'get /api/live/{streamId}/watch': () => ({ url: 'wss://media', token: 'pass', stream: stream(), room: 'r', expiresIn: 3600 }),
        'get /api/users/{userId}': () => ({ user: { id: 'host', isFollowed: false, notify: false } }),
        'get /api/live/gifts': () => [{ type: 'rose', name: 'Rose', value: 1, icon: '🌹' }],
        ...routes,
    });
    const live = new FakeLive(over);
    client.streams.set('st_1', live);
    return { client, live };
}

beforeEach(() => {
    room.tracks = [];
});

test('the picture comes from LiveKit, with title, viewers, pin and chat', async () => {
    const pinned = [{ messageId: 'm1', userId: 'u', userName: 'Ute', text: 'Hello there', at: '', pinnedBy: 'host', pinnedAt: '' }];
    const { client } = setting({ stream: stream({ pinned }), messages: [message({ text: 'First!' })] });
    show(<ViewerScreen {...props} />, { client });

    expect(await screen.findByTestId('room:pass')).toBeTruthy();
    expect(screen.getByRole('header', { name: 'Evening jam' })).toBeTruthy();
    expect(screen.getByText(/3 watching/)).toBeTruthy();
    expect(screen.getByText('Pinned: Ute: Hello there')).toBeTruthy();
    expect(screen.getByLabelText('Gus: First!')).toBeTruthy();
});

test('without a media server the picture is HLS', async () => {
    const { client } = setting(
        {},
        {
            'get /api/live/{streamId}/watch': refusal('livekit_not_configured', { status: 503 }),
            'get /api/streaming/events/{eventId}/stream': () => ({
                playback: { hls: 'https://media/st_1.m3u8', webrtc: { url: 'w', room: null } },
            }),
        },
    );
    show(<ViewerScreen {...props} />, { client });
    expect(await screen.findByTestId('hls:https://media/st_1.m3u8')).toBeTruthy();
});

const encoder = {
    'get /api/streaming/events/{eventId}/stream': () => ({
        playback: { hls: 'https://media/st_1.m3u8', webrtc: { url: 'w', room: null } },
    }),
    'get /api/streaming/events/{eventId}/health': () => ({ publisher: { protocol: 'rtmp', address: null, connectedAt: '' } }),
};

test('an encoder at an RTMP server is watched by HLS, although there is a media server', async () => {
    const { client } = setting({}, encoder);
    globalThis.fetch = jest.fn(async () => ({ ok: true })) as never;
    show(<ViewerScreen {...props} />, { client });
    expect(await screen.findByTestId('hls:https://media/st_1.m3u8')).toBeTruthy();
});

test('an encoder at LiveKit’s ingress has no playlist: its picture is in the room', async () => {
    const { client } = setting({}, encoder);
    globalThis.fetch = jest.fn(async () => ({ ok: false })) as never;
    show(<ViewerScreen {...props} />, { client });
    expect(await screen.findByTestId('room:pass')).toBeTruthy();
});

test('a room that is lost for good is left for a new one, with a new pass', async () => {
    let made = 0;
    const { client } = setting(
        {},
        {
            'get /api/live/{streamId}/watch': () => ({
                url: 'wss://media',
                token: `pass-${++made}`,
                stream: stream(),
                room: 'r',
                expiresIn: 3600,
            }),
        },
    );
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass-1');
    jest.useFakeTimers();
    try {
        act(() => room.props?.onDisconnected?.());
        expect(screen.queryByTestId('room:pass-1')).toBeNull();
        await act(async () => jest.advanceTimersByTime(2000));
        expect(await screen.findByTestId('room:pass-2')).toBeTruthy();
    } finally {
        jest.useRealTimers();
    }
});

test('a message is sent, and one that failed can be sent again or discarded', async () => {
    const failed = message({ text: 'lost', isOwn: true, status: 'failed', clientId: 'c1', error: new LivehouseError({ code: 'timeout' }) });
    const { client, live } = setting({ messages: [failed] });
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');

    fireEvent.changeText(screen.getByLabelText('Write a message'), '  hi  ');
    fireEvent.press(screen.getByRole('button', { name: 'Send' }));
    expect(live.send).toHaveBeenCalledWith('hi');
    expect(screen.getByText('Not sent: The server did not answer in time.')).toBeTruthy();
    fireEvent.press(screen.getByRole('button', { name: 'Send again' }));
    expect(live.retry).toHaveBeenCalledWith('c1');
    fireEvent.press(screen.getByRole('button', { name: 'Discard' }));
    expect(live.discard).toHaveBeenCalledWith('c1');
});

test('slow mode counts down from the own last message, and does not hold for moderators', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-28T20:00:05.000Z') });
    try {
        const slow = {
            stream: stream({ chat: { slowModeSeconds: 10, followersOnly: false } }),
            messages: [message({ text: 'mine', isOwn: true })],
        };
        const { client } = setting(slow);
        show(<ViewerScreen {...props} />, { client });
        await act(async () => {});
        fireEvent.changeText(screen.getByLabelText('Write a message'), 'more');
        expect(screen.getByText('Slow mode: wait 6 s')).toBeTruthy();
        expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
        await act(async () => jest.advanceTimersByTime(6000));
        expect(screen.queryByText(/Slow mode/)).toBeNull();
        expect(screen.getByRole('button', { name: 'Send' })).toBeEnabled();
    } finally {
        jest.useRealTimers();
    }
});

test('a budget that is spent holds for as long as the server says', async () => {
    jest.useFakeTimers();
    try {
        const { client, live } = setting();
        show(<ViewerScreen {...props} />, { client });
        await act(async () => {});
        act(() => live.emit('error', new LivehouseError({ code: 'rate_limited', retryAfter: 3 })));
        expect(screen.getByText('Slow mode: wait 3 s')).toBeTruthy();
        await act(async () => jest.advanceTimersByTime(3000));
        expect(screen.queryByText(/Slow mode/)).toBeNull();
    } finally {
        jest.useRealTimers();
    }
});

test('gifts are chosen, given once in the chosen quantity, and shown', async () => {
    const { client, live } = setting();
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    fireEvent.press(screen.getByRole('button', { name: 'Gifts' }));
    fireEvent.press(await screen.findByRole('button', { name: 'One more' }));
    fireEvent.press(await screen.findByRole('button', { name: 'Give Rose' }));
    await waitFor(() => expect(live.gift).toHaveBeenCalledWith('rose', 2));
    act(() =>
        live.emit('gift', {
            streamId: 'st_1',
            seq: 2,
            giftId: 'g',
            userId: 'u',
            userName: 'Ute',
            giftType: 'rose',
            quantity: 2,
            value: 2,
            highlighted: false,
            totals: { count: 2, value: 2 },
        }),
    );
    expect(screen.getByText('Ute gives 2 × rose')).toBeTruthy();
});

test('a reaction is sent by an emoji that has a name for screen readers; with reduced motion reactions are counted, and none floats', async () => {
    jest.spyOn(AccessibilityInfo, 'isReduceMotionEnabled').mockResolvedValue(true);
    const { client, live } = setting();
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    fireEvent.press(screen.getByRole('button', { name: 'React with 👏' }));
    expect(live.react).toHaveBeenCalledWith('👏');
    act(() => live.emit('reaction', { streamId: 'st_1', seq: 2, counts: { '👏': 2, '🔥': 1 } }));
    expect(screen.getByLabelText('Reactions: 👏 2  🔥 1')).toBeTruthy();
});

test('a screen reader reads messages of others, not each of a busy chat, and never the own ones', async () => {
    jest.spyOn(AccessibilityInfo, 'isScreenReaderEnabled').mockResolvedValue(true);
    const announce = jest.spyOn(AccessibilityInfo, 'announceForAccessibilityWithOptions').mockImplementation(() => {});
    const { client, live } = setting();
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    const said = (text: string, isOwn: boolean) => {
        const shown = message({ text, isOwn });
        act(() =>
            live.emit('message', { streamId: 'st_1', seq: 2, messageId: text, userId: 'u', userName: 'Gus', text, at: shown.at, shown }),
        );
    };
    said('mine', true);
    said('hello', false);
    said('again', false);
    expect(announce.mock.calls).toEqual([['Gus: hello', { queue: true }]]);
});

test('captions are offered once there are some, and shown to those who turn them on', async () => {
    const { client, live } = setting();
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    expect(screen.queryByLabelText('Show captions')).toBeNull();
    const said = (text: string, final: boolean) =>
        act(() => live.emit('caption', { streamId: 'st_1', seq: 3, segmentId: 's1', text, startMs: 0, endMs: 900, language: 'en', final }));
    said('good', false);
    expect(screen.queryByText('good')).toBeNull();
    fireEvent.press(screen.getByLabelText('Show captions'));
    said('good evening', true);
    expect(screen.getByText('good evening')).toBeTruthy();
    expect(screen.queryByText('good')).toBeNull();
    fireEvent.press(screen.getByLabelText('Hide captions'));
    expect(screen.queryByText('good evening')).toBeNull();
});

test('a report names its type and reason', async () => {
    const { client } = setting({}, { 'post /api/live/{streamId}/report': () => ({ reportId: 'r', status: 'open' }) });
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    fireEvent.press(screen.getByRole('button', { name: 'Report' }));
    expect(screen.getByRole('button', { name: 'Send the report' })).toBeDisabled();
    fireEvent.press(screen.getByLabelText('Hate'));
    fireEvent.changeText(screen.getByLabelText('What happened?'), 'He insults viewers');
    fireEvent.press(screen.getByRole('button', { name: 'Send the report' }));
    expect(await screen.findByText('Thank you. A moderator will look at it.')).toBeTruthy();
    expect(client.called('post /api/live/{streamId}/report')[0]?.request).toEqual({
        path: { streamId: 'st_1' },
        body: { type: 'hate', reason: 'He insults viewers' },
    });
});

test('before the start there is a waiting room with an open chat; the same screen goes live', async () => {
    const { client, live } = setting({
        stream: stream({ status: 'scheduled', startedAt: null, scheduledAt: new Date(Date.now() + 90_000).toISOString() }),
    });
    show(<ViewerScreen {...props} />, { client });
    expect(await screen.findByText('Starts in')).toBeTruthy();
    expect(screen.getByText('The chat is open.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Gifts' })).toBeNull();
    await act(async () => live.become({ stream: stream() }));
    expect(await screen.findByTestId('room:pass')).toBeTruthy();
});

test('after the end the recording is announced, and played when it is wanted', async () => {
    const recording = { status: 'stopping' as const, egressId: 'e', startedAt: '', error: null };
    const { client, live } = setting(
        { stream: stream({ status: 'ended', endReason: 'host_gone', recording }) },
        {
            'get /api/live/{streamId}/vod': () => ({
                status: 'completed',
                url: 'https://vod/st_1.mp4',
                expiresAt: null,
                durationSeconds: 1,
                sizeBytes: 1,
                contentType: 'video/mp4',
            }),
        },
    );
    show(<ViewerScreen {...props} />, { client });
    expect(await screen.findByText('The recording is being prepared…')).toBeTruthy();
    expect(screen.getByText('The host’s connection was lost.')).toBeTruthy();
    expect(screen.getByText('9 views · at most 5 at a time')).toBeTruthy();
    act(() => live.become({ stream: stream({ status: 'ended', recording: { ...recording, status: 'completed' } }) }));
    fireEvent.press(screen.getByRole('button', { name: 'Watch the recording' }));
    expect(await screen.findByTestId('hls:https://vod/st_1.mp4')).toBeTruthy();
});

test('a lost connection is told, and lost messages too', async () => {
    const { client, live } = setting();
    show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    act(() => live.become({ phase: 'reconnecting' }));
    expect(screen.getByText('Connection lost. Reconnecting…')).toBeTruthy();
    act(() => live.become({ phase: 'live' }));
    expect(screen.queryByText('Connection lost. Reconnecting…')).toBeNull();
    act(() => live.emit('replaced', live.state));
    expect(screen.getByText('The server restarted. Some messages may be missing.')).toBeTruthy();
});

test('a user who is removed is told why, and leaves', async () => {
    const { client, live } = setting();
    const shown = show(<ViewerScreen {...props} />, { client });
    await screen.findByTestId('room:pass');
    act(() => live.become({ phase: 'removed', error: new LivehouseError({ code: 'forbidden' }) }));
    expect(screen.getByText('You can’t watch this stream. You are not allowed to do this.')).toBeTruthy();
    fireEvent.press(screen.getByRole('button', { name: 'Back to the start' }));
    expect(gone.popToTop).toHaveBeenCalled();
    shown.unmount();
    expect(live.leave).toHaveBeenCalledTimes(1);
});

test('the screen is German where the phone is', async () => {
    const { client } = setting();
    show(<ViewerScreen {...props} />, { client, texts: de });
    expect(await screen.findByRole('button', { name: 'Geschenke' })).toBeTruthy();
    expect(screen.getByText(/3 sehen zu/)).toBeTruthy();
});
