import type { ChatMessage, Client, LivePhase, LiveSnapshot, LiveStream, ShownMessage, Stream } from "@livehouse/client";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useUser } from "@/app/SessionContext";
import { FrameStore } from "./frames";

export interface StageState {
  stream: Stream;
  messages: readonly ShownMessage[];
  /** Messages from before the user came are there, as far as there are any. */
  isLoaded: boolean;
  phase: LivePhase | "guest";
  error: LiveSnapshot["error"];
  /** The host, a moderator of the host's, or of the platform. */
  canModerate: boolean;
  /** Undefined for a guest, who can't write. */
  live: LiveStream | undefined;
}

const GUEST_LOOKS_MS = 4_000;
const GUEST_MESSAGES = 50;

/** The stream as it is: by the hub for a signed-in user, by looking every few seconds for a guest. */
export function useLive(client: Client, initial: Stream): StageState {
  const user = useUser();
  const joined = useJoined(user ? client : undefined, initial.id);
  const guest = useGuest(user ? undefined : client, initial);
  if (!joined) return { ...guest, phase: "guest", canModerate: false, error: undefined, live: undefined };
  const { snapshot, live } = joined;
  const { phase, messages, canModerate, error } = snapshot;
  return { stream: snapshot.stream ?? initial, messages, isLoaded: phase === "live", phase, canModerate, error, live };
}

const nothing = () => () => {};

function useJoined(client: Client | undefined, streamId: string): { live: LiveStream; snapshot: LiveSnapshot } | undefined {
  // React may run effects twice and render without them: joining is for an effect, which also leaves.
  const [live, setLive] = useState<LiveStream>();
  useEffect(() => {
    if (!client) return;
    const joined = client.live(streamId);
    setLive(joined);
    return () => {
      setLive(undefined);
      void joined.leave();
    };
  }, [client, streamId]);
  const store = useMemo(() => live && new FrameStore(() => live.state, (changed) => live.on("change", changed)), [live]);
  const snapshot = useSyncExternalStore(store?.subscribe ?? nothing, () => store?.get());
  return live && snapshot ? { live, snapshot } : undefined;
}

type Seen = Pick<StageState, "stream" | "messages" | "isLoaded">;

function useGuest(client: Client | undefined, initial: Stream): Seen {
  const [seen, setSeen] = useState<Seen>({ stream: initial, messages: [], isLoaded: false });
  const { id } = initial;
  const isOver = seen.stream.status === "ended";
  useEffect(() => {
    if (!client) return;
    const stop = new AbortController();
    const path = { streamId: id };
    const look = async () => {
      const [{ stream }, page] = await Promise.all([
        client.rest.get("/api/live/{streamId}", { path, signal: stop.signal }),
        client.rest.get("/api/live/{streamId}/messages", { path, query: { limit: GUEST_MESSAGES }, signal: stop.signal }),
      ]);
      setSeen({ stream, messages: page.items.map(shown).reverse(), isLoaded: true });
    };
    const quietly = () => void look().catch(() => {}); // The next look may succeed; what is shown stays.
    quietly();
    const timer = isOver ? undefined : setInterval(() => document.visibilityState === "visible" && quietly(), GUEST_LOOKS_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [client, id, isOver]);
  return seen;
}

function shown(message: ChatMessage): ShownMessage {
  return { ...message, key: message.messageId, status: "sent", isOwn: false, clientId: message.clientId, error: undefined };
}
