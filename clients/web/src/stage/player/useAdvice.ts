import { QualityFollower, type FollowedQuality, type LiveStream } from "@livehouse/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { choicesOf } from "./advice";
import { auto } from "./engine";
import type { Playback } from "./useEngine";

export interface Advice {
  /** What the player does because the server advised it; undefined: what the viewer chose. */
  followed: "lowest" | "audio" | undefined;
  /** Until the connection has been good for a while. */
  decline: () => void;
}

/**
 * Tells the server how the viewer's connection is, and does what it advises: a smaller picture or sound alone, and back. Only while the viewer has left the
 * quality at automatic; a viewer who wants the picture in spite of it gets it.
 */
export function useAdvice(live: LiveStream | undefined, playback: Playback): Advice {
  const { measure, hasPicture, quality, qualities, adopt } = playback;
  const [advised, setAdvised] = useState<FollowedQuality>("auto");
  const follower = useRef<QualityFollower>(undefined);
  const isPlaying = useRef(false);
  useEffect(() => {
    isPlaying.current = hasPicture;
  }, [hasPicture]);
  useEffect(() => {
    if (!live) return;
    // What a hidden page plays says nothing about its network.
    const made = new QualityFollower(live, () => (isPlaying.current && document.visibilityState === "visible" ? measure() : undefined));
    follower.current = made;
    made.on("change", setAdvised);
    return () => {
      made.end();
      follower.current = undefined;
      setAdvised("auto");
    };
  }, [live, measure]);
  useEffect(() => follower.current?.offer(choicesOf(qualities)), [live, measure, qualities]);
  const wanted = quality === auto.id ? advised : quality;
  useEffect(() => adopt(wanted), [adopt, wanted, qualities]);
  const followed = quality === auto.id && advised !== "auto" ? advised : undefined;
  return { followed, decline: useCallback(() => follower.current?.decline(), []) };
}
