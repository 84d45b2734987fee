import type { components } from "@livehouse/client";

type Schemas = components["schemas"];

/** What the desk shows. `offline` and `preview` are before the stream; the two that end it are final. */
export type DeskPhase = "offline" | "preview" | "live" | "ended" | "cancelled";

/** `camera`: this page publishes camera or screen by the media server. `encoder`: OBS or the like publishes by RTMP. */
export type Source = "camera" | "encoder";

export interface DeskFacts {
  /** Null: a stream that belongs to no event. */
  event: Pick<Schemas["EventView"], "status"> | null;
  /** Null: not there yet. */
  stream: Pick<Schemas["StreamView"], "status"> | null;
  /** Camera or screen is shown to the host alone. */
  hasPreview: boolean;
}

/** The stream is what viewers see, so it counts before the event: an encoder may have started it, or a moderator ended it. */
export function deskPhase({ event, stream, hasPreview }: DeskFacts): DeskPhase {
  if (event?.status === "cancelled") return "cancelled";
  if (stream?.status === "ended" || event?.status === "ended") return "ended";
  if (stream?.status === "live" || event?.status === "live") return "live";
  return hasPreview ? "preview" : "offline";
}

/** Whether the host can publish from this page: `publishing` covers connecting and reconnecting. */
export type PublishState = "idle" | "connecting" | "publishing" | "reconnecting" | "failed";

export type PublishEvent =
  | { type: "connect" }
  | { type: "connected" }
  | { type: "interrupted" }
  | { type: "failed" }
  /** By the host, by the end of the stream, or because the same user publishes elsewhere. */
  | { type: "stopped" };

/** Late events of a connection that is over change nothing: its successor has begun from `idle`. */
export function publishState(state: PublishState, event: PublishEvent): PublishState {
  switch (event.type) {
    case "connect":
      return state === "idle" || state === "failed" ? "connecting" : state;
    case "connected":
      return state === "connecting" || state === "reconnecting" ? "publishing" : state;
    case "interrupted":
      return state === "publishing" ? "reconnecting" : state;
    case "failed":
      return state === "idle" ? state : "failed";
    case "stopped":
      return "idle";
  }
}

export type GoLiveObstacle =
  /** Camera: nothing is shared yet. */
  | "no_source"
  /** Camera: the media server does not answer, or there is none. */
  | "no_media_server"
  /** Not before the stream. */
  | "wrong_phase";

/** Null: the host may go live. With an encoder it is allowed before the encoder comes: viewers wait for it then. */
export function goLiveObstacle(phase: DeskPhase, source: Source, hasPreview: boolean, hasMediaServer: boolean): GoLiveObstacle | null {
  if (phase !== "offline" && phase !== "preview") return "wrong_phase";
  if (source === "encoder") return null;
  if (!hasMediaServer) return "no_media_server";
  return hasPreview ? null : "no_source";
}
