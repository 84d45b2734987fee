import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import type { QualityReport } from "@livehouse/client";
import { auto, type Engine, type EngineEvents, type Quality } from "./engine";
import type { Source } from "./useSource";

export interface Playback {
  hasPicture: boolean;
  qualities: readonly Quality[];
  quality: string;
  /** The viewer's choice. */
  setQuality: (id: string) => void;
  /** What the engine plays: the choice, or what is advised. */
  adopt: (id: string) => void;
  measure: () => QualityReport | undefined;
  latencyMs: () => number;
  /** The browser did not let it play with sound. */
  isSilenced: boolean;
  setSilenced: (isSilenced: boolean) => void;
}

/** Feeds the video from its source. */
export function useEngine(video: RefObject<HTMLVideoElement | null>, source: Source | undefined, onLost: () => void): Playback {
  const [hasPicture, setPicture] = useState(false);
  const [qualities, setQualities] = useState<readonly Quality[]>([]);
  const [quality, chooseQuality] = useState(auto.id);
  const [isSilenced, setSilenced] = useState(false);
  const engine = useRef<Engine>(undefined);
  useEffect(() => {
    const element = video.current;
    if (!source || !element) return;
    let isOver = false;
    let hasBegun = false;
    const events: EngineEvents = {
      onPicture: (isThere) => {
        if (isOver) return;
        setPicture(isThere);
        // Once: a user who stops it afterwards means it.
        if (!isThere || hasBegun) return;
        hasBegun = true;
        void play(element).then((isHeard) => isOver || setSilenced(!isHeard));
      },
      onQualities: (list) => isOver || setQualities(list),
      onLost: () => isOver || onLost(),
    };
    const begun = source.kind === "hls"
      ? import("./hls").then(({ playHls }) => playHls(element, source.url, events))
      : import("./livekit").then(({ playLiveKit }) => playLiveKit(element, source.url, source.token, events));
    begun.then(
      (made) => {
        if (isOver) made.destroy();
        else engine.current = made;
      },
      (error: unknown) => events.onLost(error),
    );
    return () => {
      isOver = true;
      engine.current?.destroy();
      engine.current = undefined;
      setPicture(false);
      setQualities([]);
      chooseQuality(auto.id);
    };
  }, [video, source, onLost]);
  const adopt = useCallback((id: string) => engine.current?.setQuality(id), []);
  const measure = useCallback(() => engine.current?.measure(), []);
  const latencyMs = useCallback(() => engine.current?.latencyMs() ?? 0, []);
  return { latencyMs, hasPicture, qualities, quality, setQuality: chooseQuality, adopt, measure, isSilenced, setSilenced };
}

/** Plays; without sound where the browser wants a gesture of the user first. Answers whether it can be heard, or was meant to be silent. */
async function play(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return true;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || video.muted) return true;
    video.muted = true;
    await video.play().catch(() => {}); // The play button is there.
    return false;
  }
}
