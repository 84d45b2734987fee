import { LivehouseError } from '@livehouse/client';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from '../shell/services';
import { useAppIsActive } from '../live/use-app-is-active';
import { askForCamera } from '../media/permissions';

export interface Room {
  url: string;
  token: string;
}

export type PublishState =
  | { readonly step: 'setup'; readonly isBusy: boolean; readonly isDenied: boolean; readonly error: unknown }
  /** The user is live already, from another phone or before the app was ended. */
  | { readonly step: 'found'; readonly streamId: string; readonly isBusy: boolean; readonly error: unknown }
  /** `room` is undefined while a new token is on its way; `attempt` counts the failures since the last connection. */
  | { readonly step: 'live'; readonly streamId: string; readonly room: Room | undefined; readonly attempt: number; readonly error: unknown }
  | { readonly step: 'ended'; readonly streamId: string };

const setup = { step: 'setup', isBusy: false, isDenied: false, error: undefined as unknown } as const satisfies PublishState;
const RETRY_MS = 2000;
const RETRY_MAX_MS = 30_000;

/** What a host does: go live, come back after a lost connection, end. */
export function usePublish() {
  const client = useClient();
  const isActive = useAppIsActive();
  const [state, setState] = useState<PublishState>(setup);

  const goLive = useCallback(
    async (title: string) => {
      setState({ ...setup, isBusy: true });
      try {
        // Here, and not before, the phone asks.
        if (!(await askForCamera())) return setState({ ...setup, isDenied: true });
        const { stream, url, token } = await client.rest.post('/api/live/start', { body: { title } });
        setState(onAir(stream.id, { url, token }, 0));
      } catch (error) {
        const streamId = LivehouseError.is(error, 'already_live') ? error.problem?.streamId : undefined;
        setState(typeof streamId === 'string' ? { step: 'found', streamId, isBusy: false, error: undefined } : { ...setup, error });
      }
    },
    [client],
  );

  /** Takes up the stream that was found. */
  const resume = useCallback(
    async (streamId: string) => {
      setState({ step: 'found', streamId, isBusy: true, error: undefined });
      try {
        const { url, token } = await client.rest.post('/api/live/{streamId}/token', { path: { streamId } });
        setState(onAir(streamId, { url, token }, 0));
      } catch (error) {
        setState(isOver(error) ? setup : { step: 'found', streamId, isBusy: false, error });
      }
    },
    [client],
  );

  /** LiveKit gave up on the room of this token: the server keeps the stream for two minutes, in which a fresh token continues it. */
  const onFailed = useCallback((token: string) => {
    setState((before) =>
      before.step === 'live' && before.room?.token === token ? { ...before, room: undefined, attempt: before.attempt + 1 } : before,
    );
  }, []);
  const onConnected = useCallback(() => setState((before) => (before.step === 'live' ? { ...before, attempt: 0 } : before)), []);

  const waiting = state.step === 'live' && state.room === undefined ? state : undefined;
  useEffect(() => {
    // In the background the camera is not ours: the app's return brings it back.
    if (!waiting || !isActive) return;
    const { streamId, attempt } = waiting;
    let isCurrent = true;
    const timer = setTimeout(
      () => {
        client.rest.post('/api/live/{streamId}/token', { path: { streamId } }).then(
          ({ url, token }) => isCurrent && setState(onAir(streamId, { url, token }, attempt)),
          (error: unknown) => {
            if (isCurrent) setState(isOver(error) ? { step: 'ended', streamId } : { ...waiting, attempt: attempt + 1, error });
          },
        );
      },
      attempt <= 1 ? 0 : Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (attempt - 2)),
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, waiting, isActive]);

  /** Ends the stream for everybody. */
  const end = useCallback(
    async (ended: string) => {
      try {
        await client.rest.post('/api/live/stop', { body: { streamId: ended } });
        setState({ step: 'ended', streamId: ended });
      } catch (error) {
        if (isOver(error)) setState({ step: 'ended', streamId: ended });
        else setState((before) => (before.step === 'live' || before.step === 'found' ? { ...before, error } : before));
      }
    },
    [client],
  );

  /** The hub says that it is over: a moderator ended it, say. */
  const onEnded = useCallback(
    () => setState((before) => (before.step === 'live' ? { step: 'ended', streamId: before.streamId } : before)),
    [],
  );

  return { state, goLive, resume, onFailed, onConnected, end, onEnded };
}

const onAir = (streamId: string, room: Room, attempt: number): PublishState => ({
  step: 'live',
  streamId,
  room,
  attempt,
  error: undefined,
});

const isOver = (error: unknown): boolean => LivehouseError.is(error, 'stream_ended') || LivehouseError.is(error, 'not_found');
