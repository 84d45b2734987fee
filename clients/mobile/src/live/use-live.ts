import type { LiveEvents, LiveSnapshot, LiveStream } from '@livehouse/client';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useClient } from '../shell/services';

/** What a screen needs of a joined stream. */
export type LiveHandle = Pick<
  LiveStream,
  'id' | 'state' | 'on' | 'send' | 'retry' | 'discard' | 'gift' | 'react' | 'leave' | 'advice' | 'reportQuality'
>;

export interface Live {
  live: LiveHandle | undefined;
  state: LiveSnapshot | undefined;
}

/**
 * Joins a stream for as long as the component is shown. The SDK does the rest: it sleeps while the app is in the background,
 * and is up to date after it, without a gap or a repeat.
 */
export function useLive(streamId: string | undefined): Live {
  const client = useClient();
  const [live, setLive] = useState<LiveHandle>();
  useEffect(() => {
    if (streamId === undefined) return;
    const joined = client.live(streamId);
    setLive(joined);
    return () => {
      setLive(undefined);
      void joined.leave();
    };
  }, [client, streamId]);
  const subscribe = useCallback((changed: () => void) => live?.on('change', changed) ?? (() => {}), [live]);
  const state = useSyncExternalStore(subscribe, () => live?.state);
  return { live, state };
}

/** Calls the last `listener` given with each such event. */
export function useLiveEvent<E extends keyof LiveEvents>(
  live: LiveHandle | undefined,
  event: E,
  listener: (payload: LiveEvents[E]) => void,
): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live?.on(event, (payload) => latest.current(payload)), [live, event]);
}
