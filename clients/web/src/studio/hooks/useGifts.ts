import type { LiveStream } from "@livehouse/client";
import { useEffect, useState } from "react";
import { addGift, type GiftEntry } from "../logic/gifts";

/** The gifts since the page was opened, the newest first. Totals of the whole stream are in the stream. */
export function useGifts(live: LiveStream | null): readonly GiftEntry[] {
  const [gifts, setGifts] = useState<readonly GiftEntry[]>([]);
  useEffect(() => {
    if (live === null) return;
    return live.on("gift", (gift) => setGifts((known) => addGift(known, gift)));
  }, [live]);
  return gifts;
}
