import type { Client, components, Stream } from "@livehouse/client";
import { useCallback, useEffect, useState } from "react";
import { useAsk, type Asked } from "./useAsk";
import { useLive, type Live } from "./useLive";

type EventView = components["schemas"]["EventView"];

/** How often an event without a stream is asked for. */
const WAITING_MS = 15_000;

export interface DeskSubject {
  /** Null: a stream that belongs to no event. */
  event: EventView | null;
  /** As of the last answer; see `Desk.stream`. */
  stream: Stream | null;
}

export interface Desk extends DeskSubject, Live {
  /** What calls about the encoder and the figures take: the event's id where there is one. */
  id: string;
  asked: Asked<DeskSubject>;
  /** An encoder has started the stream. */
  onStream(streamId: string): void;
}

async function load(client: Client, id: string, signal: AbortSignal): Promise<DeskSubject> {
  if (id.startsWith("ev_")) {
    const { event, stream } = await client.rest.get("/api/events/{eventId}", { path: { eventId: id }, signal });
    return { event, stream: stream ?? null };
  }
  const { stream } = await client.rest.get("/api/live/{streamId}", { path: { streamId: id }, signal });
  if (stream.eventId === null) return { event: null, stream };
  const { event } = await client.rest.get("/api/events/{eventId}", { path: { eventId: stream.eventId }, signal });
  return { event, stream };
}

/** An event with its stream, or a stream without an event; `stream` is as the hub last told. */
export function useDesk(client: Client, id: string): Desk {
  const asked = useAsk(useCallback((signal: AbortSignal) => load(client, id, signal), [client, id]));
  const { reload } = asked;
  const { event, stream } = asked.data ?? { event: null, stream: null };
  const [joined, setJoined] = useState<string | null>(null);
  useEffect(() => setJoined(null), [id]);

  // Whoever comes after the end joins nothing; who was there stays, for the recording's state.
  const open = stream !== null && stream.status !== "ended" ? stream.id : null;
  useEffect(() => {
    if (open !== null) setJoined(open);
  }, [open]);
  const { live, state } = useLive(client, joined);

  useEffect(() => {
    if (live === null) return;
    const stops = [live.on("started", reload), live.on("ended", reload), live.on("replaced", reload)];
    return () => stops.forEach((stop) => stop());
  }, [live, reload]);

  // Nothing is told of an event without a stream: its chat may open, or another tab of the host start it.
  const isWaiting = event?.status === "scheduled" && joined === null;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), WAITING_MS);
    return () => clearInterval(timer);
  }, [isWaiting, reload]);

  const known = stream?.id ?? null;
  const onStream = useCallback((streamId: string) => {
    if (streamId !== known) reload();
  }, [known, reload]);

  // The hub's event of the end does not carry its time.
  const current = state.stream ? { ...state.stream, endedAt: state.stream.endedAt ?? stream?.endedAt ?? null } : stream;
  return { event, stream: current, live, state, id: event?.id ?? id, asked, onStream };
}
