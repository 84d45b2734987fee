import type { Client, Stream } from "@livehouse/client";
import { useCallback, useEffect, useState } from "react";

export type Source =
  | { kind: "hls"; url: string }
  | { kind: "webrtc"; url: string; token: string };

const LOOK_MS = 2_000;
/** Asking for a media token counts against a budget: a media server that can't be reached is not tried all the time. */
const WEBRTC_AGAIN_MS = 20_000;

/** A playlist comes with the encoder's first segment, some two seconds after it has begun. */
async function hasPlaylist(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(url, { signal, cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/**
 * Where the stream's picture is: the playlist as soon as there is one, until then the media server, which only signed-in users may join. Looks as long as
 * nothing is found; `lost` begins again.
 */
export function useSource(client: Client, stream: Stream, isSignedIn: boolean): { source: Source | undefined; lost: () => void } {
  const [source, setSource] = useState<Source>();
  const [round, setRound] = useState(0);
  const channel = stream.eventId ?? stream.id;
  const isLive = stream.status === "live";
  const isPlaying = source?.kind === "hls";
  useEffect(() => {
    if (!isLive || isPlaying) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // After a loss the media server is asked later again, the playlist at once.
    let triedAt = round === 0 ? -Infinity : Date.now();
    const look = async () => {
      const { playback } = await client.rest.get("/api/streaming/events/{eventId}/stream", { path: { eventId: channel }, signal: stop.signal });
      if (playback.hls !== undefined && await hasPlaylist(playback.hls, stop.signal)) {
        if (!stop.signal.aborted) setSource({ kind: "hls", url: playback.hls });
        return;
      }
      if (isSignedIn && Date.now() - triedAt > WEBRTC_AGAIN_MS) {
        triedAt = Date.now();
        const { url, token } = await client.rest.get("/api/live/{streamId}/watch", { path: { streamId: stream.id }, signal: stop.signal });
        if (!stop.signal.aborted) setSource((now) => now ?? { kind: "webrtc", url, token });
      }
    };
    const again = () => void look().catch(() => {}).finally(() => {
      if (!stop.signal.aborted) timer = setTimeout(again, LOOK_MS);
    });
    again();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, channel, stream.id, isLive, isPlaying, isSignedIn, round]);
  useEffect(() => {
    if (!isLive) setSource(undefined);
  }, [isLive]);
  const lost = useCallback(() => {
    setSource(undefined);
    setRound((before) => before + 1);
  }, []);
  return { source, lost };
}
