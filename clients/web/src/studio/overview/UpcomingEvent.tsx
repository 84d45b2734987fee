import { Badge, ButtonLink } from "@/design";
import { useTexts } from "@/texts";
import type { EventView } from "../logic/schedule";
import { useFormat } from "../useFormat";
import { useNow } from "../useNow";
import styles from "./Overview.module.css";

export function UpcomingEvent({ event }: { event: EventView }) {
  const texts = useTexts("studio");
  const format = useFormat();
  const now = useNow(30_000);
  const start = new Date(event.startsAt);
  const isOverdue = start.getTime() < now;
  return (
    <li className={styles.event}>
      <div className={styles.day} aria-hidden="true">
        <span>{new Intl.DateTimeFormat(format.locale, { month: "short" }).format(start)}</span>
        <strong>{start.getDate()}</strong>
      </div>
      <div className={styles.what}>
        <h3 className={styles.title}>{event.title}</h3>
        <p className={styles.meta}>
          <time dateTime={event.startsAt}>{format.moment(event.startsAt)}</time>
          {" · "}
          {isOverdue ? texts.overview.overdue : texts.overview.startsIn(format.relative(event.startsAt, now))}
        </p>
        <div className={styles.badges}>
          {event.visibility !== "public" && <Badge tone="info">{texts.visibility[event.visibility]}</Badge>}
          {event.going > 0 && <Badge>{texts.overview.going(event.going)}</Badge>}
          {event.tags.slice(0, 3).map((tag) => <Badge key={tag}>{tag}</Badge>)}
        </div>
      </div>
      <div className={styles.buttons}>
        <ButtonLink to={`/studio/events/${event.id}`} kind="quiet" isSmall aria-label={texts.overview.editOf(event.title)}>{texts.overview.edit}</ButtonLink>
        <ButtonLink to={`/studio/desk/${event.id}`} isSmall aria-label={texts.overview.openDeskOf(event.title)}>{texts.overview.openDesk}</ButtonLink>
      </div>
    </li>
  );
}
