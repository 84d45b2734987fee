import type { Client, LiveSnapshot, LiveStream } from "@livehouse/client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

const nothing: LiveSnapshot = { phase: "joining", stream: undefined, messages: [], canModerate: false, hasCaptions: false, error: undefined };

export interface Live {
  live: LiveStream | null;
  state: LiveSnapshot;
}

/** Joins a stream for as long as the component is there. Null: none yet. */
export function useLive(client: Client, streamId: string | null): Live {
  const [live, setLive] = useState<LiveStream | null>(null);
  useEffect(() => {
    if (streamId === null) return;
    const joined = client.live(streamId);
    setLive(joined);
    return () => {
      setLive(null);
      void joined.leave();
    };
  }, [client, streamId]);
  const subscribe = useCallback((changed: () => void) => live?.on("change", changed) ?? (() => {}), [live]);
  const state = useSyncExternalStore(subscribe, () => live?.state ?? nothing);
  return { live, state };
}
