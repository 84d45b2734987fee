import { Link } from "react-router";
import { Badge, Empty, type Tone } from "@/design";
import { useTexts } from "@/texts";
import { PageTitle, When } from "../parts";
import styles from "./Feed.module.css";
import { toneOf } from "./feedLog";
import { useFeed } from "./FeedProvider";

const tones: Record<string, Tone> = { start: "good", end: "neutral", warning: "warn" };

/** What happens in all organisations, as it happens. */
export default function Feed() {
  const texts = useTexts("console");
  const { events, status } = useFeed();
  return (
    <>
      <PageTitle
        title={texts.nav.feed} lead={texts.feed.lead}
        actions={<span role="status"><Badge tone={status === "connected" ? "good" : "warn"}>{texts.feed.status[status]}</Badge></span>}
      />
      {events.length === 0 ? <Empty title={texts.feed.empty}><p>{texts.feed.emptyText}</p></Empty> : (
        <ol className={styles.feed} aria-live="polite" aria-relevant="additions" aria-label={texts.nav.feed}>
          {events.map((event) => (
            <li key={event.key} className={styles.event}>
              <span className={styles.time}><When at={event.at} isTimeOnly /></span>
              <Badge tone={tones[toneOf(event.type)] ?? "neutral"}>{texts.feed.type(event.type)}</Badge>
              <span className={styles.what}>
                {event.streamId ? <Link to={`/console/streams/${event.streamId}`}>{event.title || event.streamId}</Link> : event.title}
                {event.detail && <span> · {event.detail}</span>}
                {event.userId && <span className={styles.quiet}> · {event.userId}</span>}
                <span className={styles.quiet}> · {event.tenantId}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
