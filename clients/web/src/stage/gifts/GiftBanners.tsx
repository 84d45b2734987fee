import type { Client, LiveStream } from "@livehouse/client";
import { useEffect, useState } from "react";
import { classes } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Gifts.module.css";
import { useOffers } from "./useOffers";

interface Given {
  giftId: string;
  userName: string;
  giftType: string;
  quantity: number;
  highlighted: boolean;
}

const SHOWN_MS = 6_000;
const HIGHLIGHTED_MS = 12_000;
const SHOWN_MAX = 3;

/** The last gifts, for a while; those of value longer, and in gold. */
export function GiftBanners({ live, client }: { live: LiveStream | undefined; client: Client }) {
  const texts = useTexts("stage").gifts;
  const [given, setGiven] = useState<readonly Given[]>([]);
  const offers = useOffers(client);
  useEffect(() => {
    if (!live) return;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = live.on("gift", (gift) => {
      setGiven((shown) => [...shown, gift].slice(-SHOWN_MAX));
      const timer = setTimeout(() => {
        timers.delete(timer);
        setGiven((shown) => shown.filter(({ giftId }) => giftId !== gift.giftId));
      }, gift.highlighted ? HIGHLIGHTED_MS : SHOWN_MS);
      timers.add(timer);
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
      setGiven([]);
    };
  }, [live]);
  return (
    <div className={styles.banners} role="log" aria-live="polite">
      {given.map(({ giftId, userName, giftType, quantity, highlighted }) => {
        const offer = offers?.find(({ type }) => type === giftType);
        return (
          <p key={giftId} className={classes(styles.banner, highlighted && styles.gold)}>
            <span className={styles.icon} aria-hidden="true">{offer?.icon ?? "🎁"}</span>
            {texts.gave(userName, quantity, offer?.name ?? giftType)}
          </p>
        );
      })}
    </div>
  );
}
