import type { components } from "@livehouse/client";
import { Link } from "react-router";
import { Avatar, Badge } from "@/design";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Home.module.css";
import { Pattern } from "./Pattern";

export type Item = components["schemas"]["DiscoverItem"];

export function Card({ item }: { item: Item }) {
  const texts = useTexts("common");
  const language = useLanguage();
  const isLive = item.status === "live";
  const when = item.startsAt && new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
    .format(new Date(item.startsAt));
  return (
    <li className={styles.card}>
      <div className={styles.picture}>
        {item.coverUrl ? <img src={item.coverUrl} alt="" loading="lazy" referrerPolicy="no-referrer" /> : <Pattern id={item.ownerId} />}
        {isLive && <span className={styles.corner}><Badge tone="live">{texts.live}</Badge></span>}
        <span className={styles.count}>{isLive ? texts.viewers(item.viewers) : texts.home.going(item.going)}</span>
      </div>
      <div className={styles.about}>
        <Avatar userId={item.ownerId} name={item.ownerName} />
        <div>
          <h3><Link to={`/watch/${encodeURIComponent(item.streamId ?? item.id)}`}>{item.title}</Link></h3>
          <p className={styles.meta}>{item.ownerName}</p>
          {!isLive && when && <p className={styles.meta}><time dateTime={item.startsAt!}>{texts.home.startsAt(when)}</time></p>}
        </div>
      </div>
    </li>
  );
}
