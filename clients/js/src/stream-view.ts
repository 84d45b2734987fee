import type { Stream } from "./hub-events.js";
import type { HubEvent } from "./link.js";

/** The stream after this event; the same object when the event does not change it. */
export function applyEvent(stream: Stream, event: HubEvent): Stream {
  switch (event.name) {
    case "live:viewers":
      return { ...stream, viewers: event.payload.viewers, peakViewers: event.payload.peakViewers };
    case "live:viewer-joined":
    case "live:viewer-left":
      return { ...stream, viewers: event.payload.viewers, peakViewers: Math.max(stream.peakViewers, event.payload.viewers) };
    case "live:gift":
      return { ...stream, gifts: event.payload.totals };
    case "live:pinned:updated":
      return { ...stream, pinned: event.payload.pinned };
    case "live:recording":
      return { ...stream, recording: event.payload.recording };
    case "live:moderation":
      return event.payload.chat ? { ...stream, chat: event.payload.chat } : stream;
    case "live:started":
      return { ...stream, status: "live", startedAt: event.payload.startedAt };
    case "live:updated":
      return { ...stream, title: event.payload.title, description: event.payload.description, tags: event.payload.tags };
    case "live:ended":
      return { ...stream, status: "ended", endReason: event.payload.reason as Stream["endReason"] };
    default:
      return stream;
  }
}
