import { LivehouseError, type Stream } from '@livehouse/client';
import { useCallback, useState } from 'react';
import { useClient } from '../shell/services';

export type RecordingState = 'none' | 'preparing' | 'ready';

/** The hub tells when a recording is complete (`live:recording`, which changes `stream.recording`); its address is only asked for when it is wanted. */
export function useRecording(stream: Stream) {
  const client = useClient();
  const [url, setUrl] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isGone, setGone] = useState(false);
  const { status } = stream.recording;
  const state: RecordingState =
    isGone || status === 'none' || status === 'failed' ? 'none' : status === 'completed' ? 'ready' : 'preparing';

  const look = useCallback(async () => {
    setError(undefined);
    try {
      setUrl((await client.rest.get('/api/live/{streamId}/vod', { path: { streamId: stream.id } })).url);
    } catch (failure) {
      if (LivehouseError.is(failure, 'not_found')) setGone(true);
      else if (!LivehouseError.is(failure, 'conflict')) setError(failure); // A conflict: not ready yet.
    }
  }, [client, stream.id]);

  return { state: url ? ('ready' as const) : state, url, error, look };
}
