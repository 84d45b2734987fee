import { act, fireEvent, screen } from '@testing-library/react-native';
import { Stage } from '../src/live/Stage';
import { readVariants } from '../src/media/variants';
import { de } from '../src/texts/de';
import { FakeClient, FakeLive, refusal, stream } from './fake-client';
import { FakeRemoteTrack, room } from './fake-room';
import { players } from './fake-video';
import { show } from './render';

const LIST = 'https://media/hls/123/sig/st_1.m3u8';
/** As `deploy/rtmp/ladder.sh` writes it. */
const LADDER = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-STREAM-INF:BANDWIDTH=2792000,RESOLUTION=1280x720
st_1~src.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=488000,RESOLUTION=426x240
st_1~240.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS="mp4a.40.2"
st_1~audio.m3u8
`;
const beside = (name: string) => LIST.replace('st_1.m3u8', name);

beforeEach(() => {
    jest.useFakeTimers();
    players.length = 0;
    room.tracks = [];
    room.participant.connectionQuality = 'good';
});
afterEach(() => jest.useRealTimers());

const pass = { 'get /api/live/{streamId}/watch': () => ({ url: 'wss://media', token: 'pass', stream: stream(), room: 'r', expiresIn: 3600 }) };
const encoder = {
    'get /api/live/{streamId}/watch': refusal('livekit_not_configured', { status: 503 }),
    'get /api/streaming/events/{eventId}/stream': () => ({ playback: { hls: LIST, webrtc: { url: 'w', room: null } } }),
    'get /api/streaming/events/{eventId}/health': () => ({ publisher: { protocol: 'rtmp', address: null, connectedAt: '' } }),
};

async function onStage(routes: ConstructorParameters<typeof FakeClient>[0], texts?: typeof de) {
    const live = new FakeLive();
    show(<Stage streamId="st_1" hostName="Hanna" live={live} />, { client: new FakeClient(routes), ...(texts ? { texts } : {}) });
    await act(async () => jest.advanceTimersByTime(0));
    return live;
}

/** On a stage with an encoder's picture, which plays. */
async function playing(playlist = LADDER) {
    globalThis.fetch = jest.fn(async () => ({ ok: true, text: async () => playlist })) as never;
    const live = await onStage(encoder);
    const player = players.at(-1)!;
    await act(async () => player.become('readyToPlay'));
    player.bufferedPosition = 8;
    return { live, player };
}

const pause = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));

test('nothing is reported while a room has no picture', async () => {
    const live = await onStage(pass);
    await pause(5000);
    expect(live.reportQuality).not.toHaveBeenCalled();
});

test('a room’s connection is reported as LiveKit finds it', async () => {
    room.tracks = [{ source: 'camera', participant: { isLocal: false }, publication: new FakeRemoteTrack() }];
    room.participant.connectionQuality = 'poor';
    const live = await onStage(pass);
    await pause(5000);
    expect(live.reportQuality.mock.calls).toEqual([[{ quality: 'poor' }]]);
    room.participant.connectionQuality = 'unknown';
    await pause(5000);
    expect(live.reportQuality).toHaveBeenCalledTimes(1);
});

test('in a room a smaller picture, sound alone and the way back are asked of LiveKit, and said', async () => {
    const track = new FakeRemoteTrack();
    room.tracks = [{ source: 'camera', participant: { isLocal: false }, publication: track }];
    const live = await onStage(pass);
    expect(screen.getByTestId('video')).toBeTruthy();

    act(() => live.advise('lowest'));
    expect(track.setVideoQuality).toHaveBeenLastCalledWith(0);
    expect(screen.getByText(/the picture is smaller/)).toBeTruthy();
    act(() => live.advise('audio'));
    expect(track.setEnabled).toHaveBeenLastCalledWith(false);
    expect(screen.queryByTestId('video')).toBeNull();
    expect(screen.getByText('Sound only')).toBeTruthy();
    expect(screen.getByText(/you hear the stream/)).toBeTruthy();
    act(() => live.advise('auto'));
    expect(track.setEnabled).toHaveBeenLastCalledWith(true);
    expect(track.setVideoQuality).toHaveBeenLastCalledWith(2);
    expect(screen.getByTestId('video')).toBeTruthy();
    expect(screen.queryByText(/slow/)).toBeNull();
});

test('a viewer has the picture in spite of the advice, until the connection has been good', async () => {
    room.tracks = [{ source: 'camera', participant: { isLocal: false }, publication: new FakeRemoteTrack() }];
    const live = await onStage(pass, de);
    act(() => live.advise('audio'));
    expect(screen.getByText(/Du hörst den Stream/)).toBeTruthy();
    fireEvent.press(screen.getByRole('button', { name: 'Volles Bild zeigen' }));
    expect(screen.getByTestId('video')).toBeTruthy();
    expect(screen.queryByText(/langsam/)).toBeNull();
    act(() => live.advise('lowest'));
    expect(screen.queryByText(/langsam/)).toBeNull();
    act(() => live.advise('auto'));
    act(() => live.advise('lowest'));
    expect(screen.getByText(/ist das Bild kleiner/)).toBeTruthy();
});

test('a playlist’s player is reported by its buffer and its stalls, and not while it is stopped', async () => {
    const { live, player } = await playing();
    await pause(5000);
    expect(live.reportQuality).toHaveBeenLastCalledWith({ quality: 'excellent', stalledMs: 0 });
    player.bufferedPosition = player.currentTime;
    await act(async () => player.become('loading'));
    await pause(2000);
    await act(async () => player.become('readyToPlay'));
    player.bufferedPosition = 4;
    await pause(3000);
    expect(live.reportQuality).toHaveBeenLastCalledWith({ quality: 'good', stalledMs: 2000 });
    await act(async () => player.become('loading'));
    await pause(5000);
    expect(live.reportQuality).toHaveBeenLastCalledWith({ quality: 'poor', stalledMs: 5000 });
    await act(async () => player.become('readyToPlay'));
    player.playing = false;
    await pause(5000);
    expect(live.reportQuality).toHaveBeenCalledTimes(3);
    player.playing = true;
    player.bufferedPosition = -1; // It does not know.
    await pause(5000);
    expect(live.reportQuality).toHaveBeenLastCalledWith({ quality: 'excellent', stalledMs: 0 });
});

test('of a playlist with several qualities another one takes its place, and it comes back', async () => {
    const { live, player } = await playing();
    await act(async () => live.advise('lowest'));
    expect(player.url).toBe(beside('st_1~240.m3u8'));
    expect(screen.getByText(/the picture is smaller/)).toBeTruthy();
    await act(async () => live.advise('audio'));
    expect(player.url).toBe(beside('st_1~audio.m3u8'));
    expect(screen.getByText('Sound only')).toBeTruthy();
    expect(player.play).toHaveBeenCalledTimes(3); // With the first, at its creation.
    await act(async () => player.become('loading')); // Another source is waited for: that is no stall.
    await pause(5000);
    expect(live.reportQuality).not.toHaveBeenCalled();
    fireEvent.press(screen.getByRole('button', { name: 'Show the full picture' }));
    await act(async () => {});
    expect(player.url).toBe(LIST);
});

test('a playlist of one quality is left as it is: nothing else could be played', async () => {
    const { live, player } = await playing('#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nst_1-1.ts\n');
    await act(async () => live.advise('audio'));
    expect(player.replaceAsync).not.toHaveBeenCalled();
    expect(screen.queryByText(/slow/)).toBeNull();
});

test('a list that can’t be loaded is asked for again, once the player goes on', async () => {
    globalThis.fetch = jest.fn(async () => ({ ok: true })) as never;
    const live = await onStage(encoder);
    const player = players.at(-1)!;
    globalThis.fetch = jest.fn(async () => ({ ok: false })) as never;
    await act(async () => player.become('readyToPlay'));
    await act(async () => live.advise('audio'));
    expect(player.replaceAsync).not.toHaveBeenCalled();
    globalThis.fetch = jest.fn(async () => ({ ok: true, text: async () => LADDER })) as never;
    await act(async () => player.become('readyToPlay'));
    expect(player.url).toBe(beside('st_1~audio.m3u8'));
});

const entry = (attributes: string, address: string) => `#EXT-X-STREAM-INF:${attributes}\n# a comment\n\n${address}\n`;

const apart = entry('BANDWIDTH=1,RESOLUTION=2x2,AUDIO="s"', 'a') + entry('BANDWIDTH=2,RESOLUTION=4x4,AUDIO="s"', 'b');

test.each([
    ['a relative address', entry('BANDWIDTH=9,RESOLUTION=4x4', 'b') + entry('BANDWIDTH=5', '/a.m3u8'), 'https://media/a.m3u8', undefined],
    ['an address elsewhere', entry('BANDWIDTH=9', 'b') + entry('BANDWIDTH=5', 'https://o/a.m3u8'), 'https://o/a.m3u8', undefined],
    ['commas in quotes', entry('CODECS="avc1.4d401f,mp4a.40.2",BANDWIDTH=1', 'a') + entry('BANDWIDTH=2,CODECS="hvc1.2.4"', 'b'), beside('a'), undefined],
    ['sound in playlists of its own', apart, undefined, undefined],
    ['a single picture and sound', entry('BANDWIDTH=2,RESOLUTION=2x2', 'a') + entry('BANDWIDTH=1,CODECS="mp4a.40.2"', 's'), undefined, beside('s')],
    ['lines of Windows', LADDER.replaceAll('\n', '\r\n'), beside('st_1~240.m3u8'), beside('st_1~audio.m3u8')],
    ['a list that breaks off', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1', undefined, undefined],
    ['something else', '<html>', undefined, undefined],
])('reads a list with %s', (_, playlist, lowest, audio) => {
    expect(readVariants(playlist, LIST)).toEqual({ lowest, audio });
});
