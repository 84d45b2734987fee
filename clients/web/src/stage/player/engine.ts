/** A quality that can be chosen; `auto` is always there. */
export interface Quality {
  id: string;
  /** Lines of the picture, where they are known. */
  height: number | undefined;
  name: "auto" | "high" | "low" | undefined;
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
  setQuality: (id: string) => void;
  /** How far the picture is behind what happens, in milliseconds. */
  latencyMs: () => number;
  destroy: () => void;
}

export const auto: Quality = { id: "auto", height: undefined, name: "auto" };
