import type { HubEvents } from "@livehouse/client";
import type { Marker } from "@/plots";

export type FeedEvent = HubEvents["operators:event"] & { key: number };

/** So many events are kept while the console is open. */
export const EVENTS_MAX = 300;

/** The newest first. An event that a node's loss has sent twice is kept once. */
export function withEvent(events: readonly FeedEvent[], event: HubEvents["operators:event"]): readonly FeedEvent[] {
  const same = (other: FeedEvent) =>
    other.type === event.type && other.at === event.at && other.streamId === event.streamId && other.userId === event.userId && other.detail === event.detail;
  if (events.slice(0, 50).some(same)) return events;
  return [{ ...event, key: (events[0]?.key ?? 0) + 1 }, ...events].slice(0, EVENTS_MAX);
}

export const toneOf = (type: string): Marker["tone"] =>
  type === "stream.started" ? "start" : type === "report.opened" || type === "recording.failed" ? "warning" : "end";
