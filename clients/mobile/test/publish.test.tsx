import { permissions } from '@livekit/react-native-webrtc';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { useKeepAwake } from 'expo-keep-awake';
import type { ComponentProps } from 'react';
import { Alert, AppState, type AppStateStatus } from 'react-native';
import { PublishScreen } from '../src/publish/PublishScreen';
import { FakeClient, refusal, stream } from './fake-client';
import { FakeVideoTrack, room } from './fake-room';
import { navigation, show } from './render';

const gone = navigation();
const props = { navigation: gone } as unknown as ComponentProps<typeof PublishScreen>;
const pass = (n: number) => ({ stream: stream({ ownerId: 'me' }), room: 'r', token: `publish-${n}`, url: 'wss://media', expiresIn: 3600 });
const request = permissions.request as jest.Mock;

function setting(routes: ConstructorParameters<typeof FakeClient>[0] = {}) {
    return new FakeClient({
        'post /api/live/start': () => pass(1),
        'post /api/live/stop': () => ({ stream: stream({ status: 'ended' }) }),
        ...routes,
    });
}

async function goLive(client: FakeClient) {
    show(<PublishScreen {...props} />, { client });
    fireEvent.changeText(screen.getByLabelText('Title'), ' Evening jam ');
    fireEvent.press(screen.getByRole('button', { name: 'Go live' }));
    return screen.findByTestId('room:publish-1');
}

beforeEach(() => {
    request.mockReset().mockResolvedValue(true);
    room.tracks = [];
    room.connection = 'connected';
});

test('camera and microphone are asked for only by “Go live”, and after the reason was shown', async () => {
    const client = setting();
    show(<PublishScreen {...props} />, { client });
    expect(screen.getByText(/To go live, Livehouse needs your camera and your microphone/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Go live' })).toBeDisabled();
    fireEvent.changeText(screen.getByLabelText('Title'), 'Evening jam');
    expect(request).not.toHaveBeenCalled();
    fireEvent.press(screen.getByRole('button', { name: 'Go live' }));
    await screen.findByTestId('room:publish-1');
    expect(request.mock.calls).toEqual([[{ name: 'camera' }], [{ name: 'microphone' }]]);
    expect(client.called('post /api/live/start')[0]?.request).toEqual({ body: { title: 'Evening jam' } });
    expect(useKeepAwake).toHaveBeenCalled();
});

test('without the permission nothing is started, and the settings are offered', async () => {
    request.mockResolvedValueOnce(true).mockResolvedValueOnce(false);
    const client = setting();
    show(<PublishScreen {...props} />, { client });
    fireEvent.changeText(screen.getByLabelText('Title'), 'Evening jam');
    fireEvent.press(screen.getByRole('button', { name: 'Go live' }));
    expect(await screen.findByText(/Without camera and microphone/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Open settings' })).toBeTruthy();
    expect(client.called('post /api/live/start')).toHaveLength(0);
});

test('mute, camera off and the other camera', async () => {
    const track = new FakeVideoTrack();
    room.tracks = [{ source: 'camera', participant: { isLocal: true }, publication: { track } }];
    await goLive(setting());
    fireEvent.press(screen.getByRole('button', { name: 'Mute' }));
    await waitFor(() => expect(room.participant.setMicrophoneEnabled).toHaveBeenCalledWith(false));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Other camera' })).toBeEnabled());
    fireEvent.press(screen.getByRole('button', { name: 'Other camera' }));
    await waitFor(() => expect(track.restartTrack).toHaveBeenCalledWith({ facingMode: 'environment' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Turn camera off' })).toBeEnabled());
    fireEvent.press(screen.getByRole('button', { name: 'Turn camera off' }));
    await waitFor(() => expect(room.participant.setCameraEnabled).toHaveBeenCalledWith(false, { facingMode: 'environment' }));
    expect(screen.getByText('Connection: good')).toBeTruthy();
});

test('chat, viewers and title are those of the own stream', async () => {
    const client = setting({ 'put /api/live/{streamId}': () => ({ stream: stream() }) });
    await goLive(client);
    expect(screen.getByText(/3 watching/)).toBeTruthy();
    fireEvent.press(screen.getByRole('button', { name: 'Change title' }));
    fireEvent.changeText(screen.getByLabelText('Title'), 'Late jam');
    fireEvent.press(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
        expect(client.called('put /api/live/{streamId}')[0]?.request).toEqual({ path: { streamId: 'st_1' }, body: { title: 'Late jam' } }),
    );
});

test('the end is asked for, and told', async () => {
    const alert = jest.spyOn(Alert, 'alert').mockImplementation(() => {});
    const client = setting();
    await goLive(client);
    fireEvent.press(screen.getByRole('button', { name: 'End stream' }));
    expect(client.called('post /api/live/stop')).toHaveLength(0);
    const yes = alert.mock.calls[0]?.[2]?.find(({ style }) => style === 'destructive');
    await act(async () => yes?.onPress?.());
    expect(await screen.findByText('The stream is over')).toBeTruthy();
});

test('a moderator’s end is told at once', async () => {
    const client = setting();
    await goLive(client);
    act(() => client.streams.get('st_1')?.emit('ended', { streamId: 'st_1', seq: 9, reason: 'killed' }));
    expect(await screen.findByText('The stream is over')).toBeTruthy();
});

test('a stream from before is found and continued', async () => {
    const client = setting({
        'post /api/live/start': refusal('already_live', { status: 409, problem: { streamId: 'st_1' } }),
        'post /api/live/{streamId}/token': () => pass(2),
    });
    show(<PublishScreen {...props} />, { client });
    fireEvent.changeText(screen.getByLabelText('Title'), 'Evening jam');
    fireEvent.press(screen.getByRole('button', { name: 'Go live' }));
    fireEvent.press(await screen.findByRole('button', { name: 'Continue' }));
    expect(await screen.findByTestId('room:publish-2')).toBeTruthy();
});

test('a lost room is continued with a fresh token, in the background only after the app is back', async () => {
    let change: (state: AppStateStatus) => void = () => {};
    const listen = jest.spyOn(AppState, 'addEventListener').mockImplementation(((
        _event: string,
        listener: (state: AppStateStatus) => void,
    ) => {
        change = listener;
        return { remove: () => {} };
    }) as never);
    let made = 1;
    const client = setting({ 'post /api/live/{streamId}/token': () => pass(++made) });
    await goLive(client);
    expect(listen).toHaveBeenCalled();
    act(() => change('background'));
    act(() => room.props?.onDisconnected?.());
    expect(await screen.findByText(/Your connection to the media server is lost/)).toBeTruthy();
    expect(client.called('post /api/live/{streamId}/token')).toHaveLength(0);
    act(() => change('active'));
    expect(await screen.findByTestId('room:publish-2')).toBeTruthy();
});

test('a stream that ended while the connection was lost is over', async () => {
    const client = setting({ 'post /api/live/{streamId}/token': refusal('stream_ended', { status: 409 }) });
    await goLive(client);
    act(() => room.props?.onDisconnected?.());
    expect(await screen.findByText('The stream is over')).toBeTruthy();
});
