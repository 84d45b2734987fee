import type { components } from "@livehouse/client";
import { useCallback } from "react";
import { Avatar, classes } from "@/design";
import { useTexts } from "@/texts";
import { useAsk } from "../hooks/useAsk";
import { useHost } from "../useHost";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";

type Offer = components["schemas"]["GiftOffer"];

export function GiftsPanel() {
  const texts = useTexts("studio").gifts;
  const { client } = useHost();
  const { gifts, desk: { stream } } = useDeskState();
  const { data } = useAsk(useCallback((signal: AbortSignal) => client.rest.get("/api/live/gifts", { signal }), [client]));
  const offer = (type: string): Offer | undefined => data?.find((one) => one.type === type);
  const totals = stream?.gifts ?? { count: 0, value: 0 };
  return (
    <div className={styles.gifts}>
      <p>{totals.count === 0 ? texts.none : texts.total(totals.count, totals.value)}</p>
      <ul className={styles.giftList} aria-live="polite">
        {gifts.map((gift) => {
          const known = offer(gift.giftType);
          return (
            <li key={gift.giftId} className={classes(styles.gift, gift.highlighted && styles.highlighted)}>
              <Avatar userId={gift.userId} name={gift.userName} size="s" />
              <span>{texts.entry(gift.userName, gift.quantity, known?.name ?? gift.giftType)}</span>
              <span aria-hidden="true">{known?.icon}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
