import type { ShownMessage } from "./chat-log.js";
import type { LivehouseError } from "./errors.js";
import type { HubEvents, Stream } from "./hub-events.js";

export type LivePhase =
  /** The first state has not come yet. */
  | "joining"
  /** Connected and up to date. */
  | "live"
  /** The connection was lost: what is shown is old, and what is written waits. */
  | "reconnecting"
  /** The app sleeps. */
  | "asleep"
  /** By `leave`. */
  | "left"
  /** The user may not watch it (any more): `error` says why. */
  | "removed"
  /** The server refuses the connection: `error` says why. */
  | "failed";

/** A snapshot: every change makes a new one. */
export interface LiveSnapshot {
  readonly phase: LivePhase;
  /** The stream with its viewers, pins, gifts and recording as of the last event; undefined before the first state. */
  readonly stream: Stream | undefined;
  /** The oldest first, own ones that wait at the end. */
  readonly messages: readonly ShownMessage[];
  /** The user may delete messages, pin and ban, as of the last join; false before it. */
  readonly canModerate: boolean;
  /** There are captions to offer; false before the first. */
  readonly hasCaptions: boolean;
  /** Of `removed` and `failed`. */
  readonly error: LivehouseError | undefined;
}

/** Events that are handed on as they are. */
export type Named = Exclude<Extract<keyof HubEvents, `live:${string}`>, "live:state" | "live:message">;
/** `live:gift` → `gift`. */
export type Short<E extends string> = E extends `live:${infer Name}` ? Name : never;

/** The hub's events of this stream without their `live:`, each once and in order, and those of the client. */
export type LiveEvents = { [E in Named as Short<E>]: HubEvents[E] } & {
  message: HubEvents["live:message"] & { shown: ShownMessage };
  /** Anything in `state` is different. */
  change: LiveSnapshot;
  phase: LivePhase;
  /** Connected again, and nothing was lost: `missed` events, which have just been delivered, or none. */
  resumed: { missed: number };
  /** Connected again, but events in between are lost: `state` is right, and the events that led to it will not come. */
  replaced: LiveSnapshot;
  /** A message or gift could not be sent, or the stream is `removed` or `failed`. */
  error: LivehouseError;
};
