import type { components } from '@livehouse/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '../shell/services';

export type Item = components['schemas']['DiscoverItem'];

export interface Home {
  live: readonly Item[];
  upcoming: readonly Item[];
}

/** What is live and what is announced: those that the user follows first, each once. */
export function homeOf(answer: components['schemas']['DiscoverAnswer']): Home {
  const all = [...answer.following, ...answer.featured, ...answer.live, ...answer.upcoming];
  const seen = new Set<string>();
  const once = all.filter((item) => {
    // A stream that broadcasts an event can come as both.
    const key = item.streamId ?? item.id;
    return seen.has(key) ? false : seen.add(key);
  });
  const byTime = (one: Item, other: Item) => Date.parse(one.startsAt ?? '') - Date.parse(other.startsAt ?? '') || 0;
  return { live: once.filter((item) => item.status === 'live'), upcoming: once.filter((item) => item.status === 'scheduled').sort(byTime) };
}

export function useHome() {
  const client = useClient();
  const [home, setHome] = useState<Home>();
  const [error, setError] = useState<unknown>();
  const [isLoading, setLoading] = useState(false);
  const latest = useRef(0);

  const load = useCallback(async () => {
    const turn = ++latest.current;
    setLoading(true);
    try {
      const answer = await client.rest.get('/api/discover');
      if (turn !== latest.current) return;
      setHome(homeOf(answer));
      setError(undefined);
    } catch (failure) {
      if (turn === latest.current) setError(failure);
    } finally {
      if (turn === latest.current) setLoading(false);
    }
  }, [client]);

  useEffect(() => () => void latest.current++, []);
  return { home, error, isLoading, load };
}
