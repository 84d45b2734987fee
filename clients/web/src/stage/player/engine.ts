import type { QualityReport } from "@livehouse/client";

/** A quality that can be chosen; `auto` is always there, `audio` is sound alone. */
export interface Quality {
  id: string;
  /** Lines of the picture, where they are known. */
  height: number | undefined;
  name: "auto" | "high" | "low" | "audio" | undefined;
}

export interface EngineEvents {
  /** There is a picture, or there is none any more. */
  onPicture: (isThere: boolean) => void;
  onQualities: (qualities: readonly Quality[]) => void;
  /** It can't go on by itself. */
  onLost: (error: unknown) => void;
}

/** What feeds a video element. Loaded when it is needed: neither is part of a page's first load. */
export interface Engine {
  /** One of its qualities, or `lowest`: the smallest picture. Changes nothing that is so already. */
  setQuality: (id: string) => void;
  /** How the connection was since it was asked last; undefined: it can't tell. */
  measure: () => QualityReport | undefined;
  /** How far the picture is behind what happens, in milliseconds. */
  latencyMs: () => number;
  destroy: () => void;
}

export const auto: Quality = { id: "auto", height: undefined, name: "auto" };
export const audio: Quality = { id: "audio", height: undefined, name: "audio" };
