import type { Client } from "@livehouse/client";
import { useEffect, useRef, useState } from "react";
import { applyHealthEvent, healthStart, isNewer, type StreamHealth } from "../logic/health";

/** The history gains a point every ten seconds. */
const EVERY_MS = 10_000;

/**
 * How the encoder's signal is: changes as the hub tells them, and the measured values every ten seconds while the page is looked at.
 * @param id An event's or a stream's.
 * @param onStream Called with the stream that an encoder has started.
 */
export function useHealth(client: Client, id: string, isWatched: boolean, onStream: (streamId: string) => void): StreamHealth {
  const [health, setHealth] = useState(healthStart);

  const tellStream = useRef(onStream);
  useEffect(() => {
    tellStream.current = onStream;
  });

  useEffect(() => {
    setHealth(healthStart);
    return client.on("live:health", (event) => {
      if (event.eventId !== id && event.streamId !== id) return;
      setHealth((current) => applyHealthEvent(current, event));
      if (event.streamId !== null) tellStream.current(event.streamId);
    });
  }, [client, id]);

  useEffect(() => {
    if (!isWatched) return;
    const abort = new AbortController();
    const ask = async () => {
      if (document.visibilityState === "hidden") return;
      const answer = await client.rest
        .get("/api/streaming/events/{eventId}/health", { path: { eventId: id }, signal: abort.signal })
        .catch(() => null); // The next one may succeed; what is shown stays.
      if (answer && !abort.signal.aborted) setHealth((current) => (isNewer(answer, current) ? answer : current));
    };
    void ask();
    const timer = setInterval(() => void ask(), EVERY_MS);
    const onVisible = () => void ask();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      abort.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [client, id, isWatched]);

  return health;
}
