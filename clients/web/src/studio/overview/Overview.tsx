import { ButtonLink, Empty, Loading, Notice, Page } from "@/design";
import { useTexts } from "@/texts";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { LiveCard } from "./LiveCard";
import styles from "./Overview.module.css";
import { PastStreams } from "./PastStreams";
import { Totals } from "./Totals";
import { UpcomingEvent } from "./UpcomingEvent";
import { useOverview } from "./useOverview";

export function Overview() {
  const texts = useTexts("studio").overview;
  const { client, user, mayStream } = useHost();
  const { events, streams, dashboard } = useOverview(client, user.id);
  const live = streams.items.filter((stream) => stream.status === "live");
  const past = streams.items.filter((stream) => stream.status === "ended");
  const scheduled = events.data?.scheduled ?? [];
  return (
    <Page
      title={texts.title}
      actions={mayStream && (
        <div className={styles.actions}>
          <ButtonLink to="/studio/new">{texts.schedule}</ButtonLink>
          <ButtonLink to="/studio/live" kind="primary">{texts.goLive}</ButtonLink>
        </div>
      )}
    >
      {!mayStream && <Notice tone="info">{texts.mayNot}</Notice>}
      <Problem error={events.error} onRetry={events.reload} />
      {live.length > 0 && (
        <section className={styles.section} aria-labelledby="studio-live">
          <h2 id="studio-live">{texts.liveNow}</h2>
          {live.map((stream) => <LiveCard key={stream.id} stream={stream} />)}
        </section>
      )}
      <section className={styles.section} aria-labelledby="studio-upcoming">
        <h2 id="studio-upcoming">{texts.upcoming}</h2>
        {events.data === undefined && events.isLoading && <Loading />}
        {events.data && scheduled.length === 0 && <div className={styles.card}><Empty title={texts.nothingPlanned}><p>{texts.nothingUpcoming}</p></Empty></div>}
        <ul className={styles.cards}>{scheduled.map((event) => <UpcomingEvent key={event.id} event={event} />)}</ul>
      </section>
      {dashboard.data && (
        <section className={styles.section} aria-labelledby="studio-totals">
          <h2 id="studio-totals">{texts.lastDays}</h2>
          <Totals totals={dashboard.data.totals} />
        </section>
      )}
      <section className={styles.section} aria-labelledby="studio-past">
        <h2 id="studio-past">{texts.past}</h2>
        <PastStreams streams={past} hasMore={streams.hasMore} onMore={() => void streams.more()} />
      </section>
    </Page>
  );
}
