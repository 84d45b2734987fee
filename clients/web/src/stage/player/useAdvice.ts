import type { LiveStream, QualityAdvice } from "@livehouse/client";
import { useEffect, useState } from "react";
import { qualityFor } from "./advice";
import { auto } from "./engine";
import type { Playback } from "./useEngine";

export interface Advice {
  /** What the player does because the server advised it; undefined: what the viewer chose. */
  followed: "lowest" | "audio" | undefined;
  /** Until the connection has been good for a while. */
  decline: () => void;
}

const REPORT_MS = 5_000;

/**
 * Tells the server how the viewer's connection is, and does what it advises: a smaller picture or sound alone, and back. Only while the viewer has left the
 * quality at automatic; who wants the picture in spite of it gets it.
 */
export function useAdvice(live: LiveStream | undefined, playback: Playback): Advice {
  const { measure, hasPicture, quality, qualities, adopt } = playback;
  const [advice, setAdvice] = useState<QualityAdvice>("auto");
  const [isDeclined, setDeclined] = useState(false);
  useEffect(() => {
    if (!live) return;
    setAdvice(live.advice);
    return live.on("quality", (told) => {
      setAdvice(told.advice);
      if (told.advice === "auto") setDeclined(false);
    });
  }, [live]);
  useEffect(() => {
    if (!live || !hasPicture) return;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const report = async () => {
      // What a hidden page or a stopped video plays says nothing about its network.
      const measured = document.visibilityState === "visible" && live.state.phase === "live" ? measure() : undefined;
      const answer = measured && await live.reportQuality(measured).catch(() => undefined); // The next report says how it is then.
      if (!isOver) timer = setTimeout(() => void report(), answer ? answer.reportSeconds * 1_000 : REPORT_MS);
    };
    timer = setTimeout(() => void report(), REPORT_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [live, hasPicture, measure]);
  const wanted = quality === auto.id && !isDeclined ? qualityFor(advice, qualities) : quality;
  useEffect(() => adopt(wanted), [adopt, wanted, qualities]);
  const followed = quality === auto.id && (wanted === "lowest" || wanted === "audio") ? wanted : undefined;
  return { followed, decline: () => setDeclined(true) };
}
