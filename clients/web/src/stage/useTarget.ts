import { LivehouseError, type Client, type components, type Stream } from "@livehouse/client";
import { useEffect, useState } from "react";

export type Event = components["schemas"]["EventView"];

/** What an address leads to: a stream, an event that has none yet, or nothing that the user may see. */
export type Target =
  | { kind: "loading" }
  | { kind: "stream"; stream: Stream; event?: Event }
  | { kind: "event"; event: Event }
  | { kind: "missing" }
  /** The server admits no guests. */
  | { kind: "signIn" }
  | { kind: "error"; error: unknown };

const LOOK_AGAIN_MS = 10_000;

/** Anything but an answer that it is not there is worth another try. */
const isRefused = (error: unknown) => error instanceof LivehouseError && (error.status === 404 || error.status === 403);

async function find(client: Client, id: string, signal: AbortSignal): Promise<Target> {
  if (!id.startsWith("ev_")) {
    try {
      const { stream } = await client.rest.get("/api/live/{streamId}", { path: { streamId: id }, signal });
      return { kind: "stream", stream };
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (id.startsWith("st_")) return { kind: "missing" };
    }
  }
  try {
    const { event, stream } = await client.rest.get("/api/events/{eventId}", { path: { eventId: id }, signal });
    return stream ? { kind: "stream", stream, event } : { kind: "event", event };
  } catch (error) {
    if (isRefused(error)) return { kind: "missing" };
    throw error;
  }
}

/** Looks again while an event waits for its stream. */
export function useTarget(client: Client, id: string): [target: Target, again: () => void] {
  const [target, setTarget] = useState<Target>({ kind: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isWaiting = false;
    const look = async () => {
      // A look that fails while it waits changes nothing: the next one may find the stream.
      const found = await find(client, id, stop.signal).catch((error: unknown): Target | undefined =>
        LivehouseError.is(error, "unauthorized") ? { kind: "signIn" } : isWaiting ? undefined : { kind: "error", error });
      if (stop.signal.aborted) return;
      if (found) {
        setTarget(found);
        isWaiting = found.kind === "event" && found.event.status === "scheduled";
      }
      if (isWaiting) timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, id, round]);
  return [target, () => setRound(round + 1)];
}
