import { useId, useState } from "react";
import { Button } from "@/design";
import { useTexts } from "@/texts";
import { Confirm } from "../Confirm";
import { useFormat } from "../useFormat";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";

/** An event this much before its time is asked about. */
const EARLY_MS = 5 * 60_000;

export function GoLiveButton() {
  const texts = useTexts("studio").desk;
  const { desk: { event }, phase, isHost, obstacle, source, health, goLive } = useDeskState();
  const [isAsking, setAsking] = useState(false);
  const format = useFormat();
  const why = useId();
  if (!isHost || !event || (phase !== "offline" && phase !== "preview")) return null;
  const isEarly = Date.parse(event.startsAt) - Date.now() > EARLY_MS;
  return (
    <>
      <div className={styles.goLive}>
        <Button kind="primary" disabled={obstacle !== null} aria-describedby={obstacle ? why : undefined} onClick={() => setAsking(true)}>
          {texts.goLive}
        </Button>
        {obstacle && <p id={why} className={styles.hint}>{texts.obstacles[obstacle]}</p>}
      </div>
      {isAsking && (
        <Confirm title={texts.goLiveAsk} yes={texts.goLive} no={texts.notYet} onYes={goLive} onClose={() => setAsking(false)}>
          {isEarly && <p>{texts.goLiveEarly(format.moment(event.startsAt))}</p>}
          <p>{source === "encoder" && health.status === "offline" ? texts.goLiveNoEncoder : texts.goLiveText}</p>
        </Confirm>
      )}
    </>
  );
}

export function EndButton() {
  const texts = useTexts("studio").desk;
  const { desk: { stream }, phase, end } = useDeskState();
  const [isAsking, setAsking] = useState(false);
  if (phase !== "live") return null;
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>{texts.end}</Button>
      {isAsking && (
        <Confirm title={texts.endAsk} yes={texts.end} no={texts.keepGoing} isDanger onYes={end} onClose={() => setAsking(false)}>
          <p>{texts.endText(stream?.viewers ?? 0)}</p>
        </Confirm>
      )}
    </>
  );
}
