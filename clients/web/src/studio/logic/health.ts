import type { components, HubEvents } from "@livehouse/client";

type Schemas = components["schemas"];
export type StreamHealth = Schemas["StreamHealth"];
export type HealthStatus = StreamHealth["status"];
export type HealthPoint = Schemas["HealthPoint"];

export const issueCodes = [
  "no_video", "no_audio", "codec_unsupported", "bitrate_low", "bitrate_unstable", "fps_low", "keyframe_long",
] as const;
export type IssueCode = (typeof issueCodes)[number];

/** Newer servers may know more: those are shown in the server's own words. */
export function isKnownIssue(code: string): code is IssueCode {
  return (issueCodes as readonly string[]).includes(code);
}

export const refusalCodes = ["key_invalid", "encoder_present", "wrong_server"] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Others are what a start is refused with: those are shown in the server's own words. */
export function isKnownRefusal(code: string): code is RefusalCode {
  return (refusalCodes as readonly string[]).includes(code);
}

export const healthStart: StreamHealth = {
  status: "offline", since: null, publisher: null, video: null, audio: null, issues: [], history: [], refused: null, viewers: null,
};

/** The hub tells changes at once; what it leaves out (samples, history) stays until the next answer of the REST call. */
export function applyHealthEvent(health: StreamHealth, event: HubEvents["live:health"]): StreamHealth {
  const isGone = event.status === "offline" || event.status === "reconnecting";
  return {
    ...health,
    status: event.status,
    since: event.since,
    issues: event.issues,
    refused: event.refused,
    publisher: event.status === "offline" ? null : health.publisher,
    video: isGone ? null : health.video,
    audio: isGone ? null : health.audio,
  };
}

/** An event that arrives while an answer is on its way is newer, unless the answer has a later status. */
export function isNewer(answer: Pick<StreamHealth, "since">, current: Pick<StreamHealth, "since">): boolean {
  if (current.since === null || answer.since === null) return true;
  return Date.parse(answer.since) >= Date.parse(current.since);
}

/** How an encoder's connection is told to the host. */
export type EncoderState = "absent" | "connecting" | "connected" | "troubled" | "lost";

export function encoderState(status: HealthStatus): EncoderState {
  switch (status) {
    case "offline":
      return "absent";
    case "starting":
      return "connecting";
    case "good":
      return "connected";
    case "degraded":
      return "troubled";
    case "reconnecting":
      return "lost";
  }
}

export type Tone = "neutral" | "good" | "warning" | "bad";

export function healthTone(status: HealthStatus): Tone {
  if (status === "good") return "good";
  if (status === "degraded") return "warning";
  return status === "reconnecting" ? "bad" : "neutral";
}

export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  /** Null: nothing was measured, so the line has a gap. */
  value: number | null;
}

const STEP_MS = 10_000;

/** A line of the last hour. Steps that are missing become gaps: an encoder that was away did not send at a rate between the two around it. */
export function healthLine(history: readonly HealthPoint[], value: (point: HealthPoint) => number | null): Point[] {
  const line: Point[] = [];
  for (const point of history) {
    const at = Date.parse(point.at);
    const last = line.at(-1);
    if (last && at - last.at > STEP_MS * 2.5) line.push({ at: last.at + STEP_MS, value: null });
    line.push({ at, value: value(point) });
  }
  return line;
}

/** Whether there is anything to draw. A server that does not measure may say zero before it says nothing. */
export function hasValues(line: readonly Point[]): boolean {
  return line.some((point) => point.value !== null && point.value > 0);
}
