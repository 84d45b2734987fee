import type { Stream } from "@livehouse/client";
import { Button, ButtonLink, Empty } from "@/design";
import { useTexts } from "@/texts";
import { clockText, liveSeconds } from "../logic/figures";
import { useFormat } from "../useFormat";
import styles from "./Overview.module.css";

export function PastStreams({ streams, hasMore, onMore }: { streams: readonly Stream[]; hasMore: boolean; onMore(): void }) {
  const texts = useTexts("studio").overview;
  if (streams.length === 0 && !hasMore) return <div className={styles.card}><Empty title={texts.nothingYet}><p>{texts.nothingPast}</p></Empty></div>;
  return (
    <>
      <ul className={styles.past}>{streams.map((stream) => <PastStream key={stream.id} stream={stream} />)}</ul>
      {hasMore && <div><Button onClick={onMore}>{texts.more}</Button></div>}
    </>
  );
}

function PastStream({ stream }: { stream: Stream }) {
  const texts = useTexts("studio").overview;
  const format = useFormat();
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <h3 className={styles.title}>{stream.title}</h3>
        <p className={styles.meta}>
          {stream.startedAt && format.moment(stream.startedAt)} · {clockText(liveSeconds(stream.startedAt, stream.endedAt, 0))}
        </p>
      </div>
      <dl className={styles.numbers}>
        <div><dt>{texts.peak}</dt><dd>{format.number(stream.peakViewers)}</dd></div>
        <div><dt>{texts.views}</dt><dd>{format.number(stream.totalViews)}</dd></div>
      </dl>
      <div className={styles.buttons}>
        {stream.recording.status === "completed" && (
          <ButtonLink to={`/watch/${stream.id}`} kind="quiet" isSmall aria-label={texts.recordingOf(stream.title)}>{texts.recording}</ButtonLink>
        )}
        <ButtonLink to={`/studio/figures/${stream.id}`} isSmall aria-label={texts.figuresOf(stream.title)}>{texts.figures}</ButtonLink>
      </div>
    </li>
  );
}
