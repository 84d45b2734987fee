import { useCallback, useEffect, useState } from 'react';
import { useClient } from '../shell/services';
import { findChannel, findSources, ordered, type Playback } from './playback';
import { useAppIsActive } from './use-app-is-active';

const RETRY_MS = 2000;
const RETRY_MAX_MS = 30_000;

interface State {
  /** Undefined while a source is looked for. */
  playback: Playback | undefined;
  /** Failures since the last picture. */
  attempt: number;
}

/** Where the picture of a live stream comes from, found anew when a player fails. Waits longer with each failure, and for the app to be in front. */
export function usePlayback(streamId: string) {
  const client = useClient();
  const isActive = useAppIsActive();
  const [{ playback, attempt }, setState] = useState<State>({ playback: undefined, attempt: 0 });

  useEffect(() => {
    if (playback || !isActive) return;
    let isCurrent = true;
    const failed = () => isCurrent && setState((before) => ({ ...before, attempt: before.attempt + 1 }));
    const timer = setTimeout(
      () => {
        findSources(client, streamId).then((sources) => {
          const known = ordered(sources);
          // After a failure the next one has its turn.
          const next = known[attempt % Math.max(1, known.length)];
          if (!next) failed();
          else if (isCurrent) setState({ playback: next, attempt });
        }, failed);
      },
      attempt === 0 ? 0 : Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** (attempt - 1)),
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, streamId, playback, isActive, attempt]);

  const onPlaying = useCallback(() => setState((before) => ({ ...before, attempt: 0 })), []);
  /** That player can't go on: another source, or the same one with a new token. */
  const onFailed = useCallback(
    (failed: Playback) =>
      setState((before) => (before.playback === failed ? { playback: undefined, attempt: before.attempt + 1 } : before)),
    [],
  );
  /** The media server has no picture: does an encoder at an RTMP server publish by now? */
  const onEmpty = useCallback(() => {
    findChannel(client, streamId).then(
      ({ isFromEncoder }) => isFromEncoder && setState({ playback: undefined, attempt: 0 }),
      () => {},
    );
  }, [client, streamId]);
  return { playback, onPlaying, onEmpty, onFailed };
}
