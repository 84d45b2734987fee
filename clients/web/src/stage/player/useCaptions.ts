import type { LiveStream } from "@livehouse/client";
import { useCallback, useEffect, useState, useSyncExternalStore, type RefObject } from "react";
import { putCaption, textOf, type Segment } from "./captions";

export interface Captions {
  areThere: boolean;
  areOn: boolean;
  toggle: () => void;
  /** What to show over the picture now, the newest last. */
  lines: readonly string[];
}

/** How long the last words stay. */
const STAY_MS = 5_000;

/** Captions that come with the stream's events, or as tracks of its playlist. Off until the user wants them. */
export function useCaptions(video: RefObject<HTMLVideoElement | null>, live: LiveStream | undefined, latencyMs: () => number): Captions {
  const [areOn, setOn] = useState(false);
  const tracks = useTracks(video, areOn);
  const areSpoken = useSpoken(live);
  const [segments, setSegments] = useState<readonly Segment[]>([]);
  useEffect(() => {
    if (!live) return;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (milliseconds: number, work: () => void) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, milliseconds);
      timers.add(timer);
    };
    const stop = live.on("caption", ({ segmentId, text, language }) => {
      // The picture is later than the words: they wait for it.
      later(latencyMs(), () => {
        const at = Date.now();
        setSegments((before) => putCaption(before, { segmentId, text, language, at }));
        later(STAY_MS, () => setSegments((before) => before.filter((segment) => segment.segmentId !== segmentId || segment.at !== at)));
      });
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
      setSegments([]);
    };
  }, [live, latencyMs]);
  return { areThere: areSpoken || tracks > 0, areOn, toggle: () => setOn(!areOn), lines: areOn ? textOf(segments) : [] };
}

/** There were captions among the stream's events, also before the user came. */
function useSpoken(live: LiveStream | undefined): boolean {
  const subscribe = useCallback((changed: () => void) => live?.on("change", changed) ?? (() => {}), [live]);
  return useSyncExternalStore(subscribe, () => live?.state.hasCaptions ?? false);
}

/** Shows the first caption track of the video, if there is one; answers how many there are. */
function useTracks(video: RefObject<HTMLVideoElement | null>, areOn: boolean): number {
  const [tracks, setTracks] = useState<readonly TextTrack[]>([]);
  useEffect(() => {
    const list = video.current?.textTracks;
    if (!list) return;
    const look = () => setTracks([...list].filter((track) => track.kind === "captions" || track.kind === "subtitles"));
    look();
    list.addEventListener("addtrack", look);
    list.addEventListener("removetrack", look);
    return () => {
      list.removeEventListener("addtrack", look);
      list.removeEventListener("removetrack", look);
    };
  }, [video]);
  useEffect(() => {
    tracks.forEach((track, index) => {
      track.mode = areOn && index === 0 ? "showing" : "disabled";
    });
  }, [tracks, areOn]);
  return tracks.length;
}
