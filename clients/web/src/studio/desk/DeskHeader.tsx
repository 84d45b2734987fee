import { useState } from "react";
import { Link } from "react-router";
import { Badge, Button, Notice } from "@/design";
import { ArrowLeftIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { clockText, liveSeconds } from "../logic/figures";
import { useFormat } from "../useFormat";
import { useNow } from "../useNow";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";
import { DetailsDialog } from "./DetailsDialog";
import { EndButton, GoLiveButton } from "./StartAndEnd";

export function DeskHeader() {
  const texts = useTexts("studio").desk;
  const { desk, phase, title } = useDeskState();
  const [isEditing, setEditing] = useState(false);
  const { live, state, event, stream } = desk;
  const connection = live && state.phase !== "live" && state.phase !== "left" ? texts.connection[state.phase] : null;
  return (
    <header className={styles.header}>
      <Link to="/studio" className={styles.back}><ArrowLeftIcon size={16} />{texts.back}</Link>
      <div className={styles.headline}>
        <div className={styles.name}>
          <p className={styles.title} aria-hidden="true">{title}</p>
          <div className={styles.state}>
            <span role="status"><Badge tone={phase === "live" ? "live" : "neutral"}>{texts.phases[phase]}</Badge></span>
            {phase === "live" || phase === "ended" ? <Clock /> : event && <Planned />}
            {(phase === "live" || phase === "offline" || phase === "preview") && (
              <Button kind="quiet" isSmall onClick={() => setEditing(true)}>{texts.editDetails}</Button>
            )}
            {stream && <Link to={`/watch/${stream.id}`} target="_blank" rel="noopener">{texts.watchPage}</Link>}
          </div>
        </div>
        <Counts />
        <div className={styles.main}>
          <GoLiveButton />
          <EndButton />
        </div>
      </div>
      {connection && <Notice tone={state.phase === "failed" || state.phase === "removed" ? "bad" : "warn"}><span role="status">{connection}</span></Notice>}
      {isEditing && <DetailsDialog onClose={() => setEditing(false)} />}
    </header>
  );
}

function Clock() {
  const texts = useTexts("studio").desk;
  const { stream } = useDeskState().desk;
  const now = useNow(1000);
  if (!stream) return null;
  return (
    <span className={styles.clock}>
      <span className="visually-hidden">{texts.onAir} </span>{clockText(liveSeconds(stream.startedAt, stream.endedAt, now))}
    </span>
  );
}

function Planned() {
  const texts = useTexts("studio").desk;
  const { event } = useDeskState().desk;
  const format = useFormat();
  const now = useNow(30_000);
  if (!event) return null;
  return <span>{texts.planned(format.moment(event.startsAt))} ({format.relative(event.startsAt, now)})</span>;
}

function Counts() {
  const texts = useTexts("studio").desk;
  const { desk: { stream, event }, phase } = useDeskState();
  const format = useFormat();
  const counts = stream && phase !== "ended"
    ? [[texts.viewers, stream.viewers], [texts.peak, stream.peakViewers], [texts.giftValue, stream.gifts.value]] as const
    : [];
  const all = event?.status === "scheduled" ? [...counts, [texts.going, event.going] as const] : counts;
  return (
    <dl className={styles.counts}>
      {all.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{format.number(value)}</dd></div>)}
    </dl>
  );
}
