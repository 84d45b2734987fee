import type { HubEvents, LiveStream } from "@livehouse/client";
import { useEffect, useState } from "react";

export type ViewerQuality = HubEvents["live:quality:viewers"];

/** The server repeats it every minute while somebody reports. */
const STALE_MS = 150_000;
/** Fewer say nothing about the stream. */
const VIEWERS_MIN = 3;

/** How many viewers report their connections, and how many of those are poor, as the hub tells the host; undefined: nobody does. */
export function useViewerQuality(live: LiveStream | null): ViewerQuality | undefined {
  const [viewers, setViewers] = useState<ViewerQuality>();
  useEffect(() => {
    if (!live) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.on("quality:viewers", (told) => {
      setViewers(told.reporting > 0 ? told : undefined);
      clearTimeout(timer);
      timer = setTimeout(() => setViewers(undefined), STALE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      setViewers(undefined);
    };
  }, [live]);
  return viewers;
}

/** Then the cause is hardly theirs. */
export function areMostPoor({ reporting, poor }: Pick<ViewerQuality, "reporting" | "poor">): boolean {
  return reporting >= VIEWERS_MIN && poor * 2 > reporting;
}
