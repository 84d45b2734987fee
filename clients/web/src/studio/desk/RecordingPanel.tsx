import { Badge, Button } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../hooks/useAsk";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";

const tones = { none: "neutral", starting: "info", active: "live", stopping: "info", completed: "good", failed: "bad" } as const;

export function RecordingPanel() {
  const texts = useTexts("studio").recording;
  const { client } = useHost();
  const { phase, mediaServer, desk: { stream } } = useDeskState();
  const doing = useDoing();
  if (phase !== "live" || !stream) return null;
  const { recording } = stream;
  const path = { streamId: stream.id };
  const isRunning = recording.status === "starting" || recording.status === "active";
  const toggle = () => doing.run(() => (isRunning
    ? client.rest.post("/api/live/{streamId}/recording/stop", { path })
    : client.rest.post("/api/live/{streamId}/recording/start", { path })));
  return (
    <section className={styles.panel} aria-labelledby="desk-recording">
      <div className={styles.panelHead}>
        <h2 id="desk-recording" className={styles.heading}>{texts.title}</h2>
        <p className={styles.status} role="status"><Badge tone={tones[recording.status]}>{texts.statuses[recording.status]}</Badge></p>
        {!stream.e2ee && (
          <Button isSmall isBusy={doing.isBusy} disabled={recording.status === "stopping"} onClick={() => void toggle()}>
            {isRunning ? texts.stop : texts.start}
          </Button>
        )}
      </div>
      {stream.e2ee && <p className={styles.hint}>{texts.e2ee}</p>}
      {mediaServer === "unavailable" && <p className={styles.hint}>{texts.noServer}</p>}
      {recording.error && <p className={styles.hint}>{recording.error}</p>}
      <Problem error={doing.error} />
    </section>
  );
}
