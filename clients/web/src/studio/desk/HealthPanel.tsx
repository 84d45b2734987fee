import { useMemo } from "react";
import { Badge } from "@/design";
import { LinePlot } from "@/plots";
import { useTexts } from "@/texts";
import { hasValues, healthLine, healthTone, isKnownIssue, type StreamHealth } from "../logic/health";
import { areMostPoor, useViewerQuality } from "../hooks/useViewerQuality";
import { useFormat } from "../useFormat";
import { useNow } from "../useNow";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";
import { tones } from "./tones";

export function HealthPanel() {
  const texts = useTexts("studio").health;
  const { health, desk } = useDeskState();
  const told = useViewerQuality(desk.live);
  // The hub tells changes: a page that is opened later has the count by the answer.
  const viewers = told ?? (health.viewers?.reporting ? health.viewers : undefined);
  const format = useFormat();
  const now = useNow(10_000);
  const bitrate = useMemo(() => healthLine(health.history, (point) => point.bitrateKbps), [health.history]);
  const fps = useMemo(() => healthLine(health.history, (point) => point.fps), [health.history]);
  return (
    <section className={styles.panel} aria-labelledby="desk-health">
      <div className={styles.panelHead}>
        <h2 id="desk-health" className={styles.heading}>{texts.title}</h2>
        <p className={styles.status} role="status">
          <Badge tone={tones[healthTone(health.status)]}>{texts.statuses[health.status]}</Badge>
          {health.since !== null && health.status !== "offline" && texts.since(format.short(health.since, now))}
        </p>
      </div>
      <Issues health={health} />
      {viewers && (
        <p className={styles.hint}>
          {texts.viewers(viewers.poor, viewers.reporting)}
          {areMostPoor(viewers) && ` ${texts.mostPoor}`}
        </p>
      )}
      {health.publisher && <Samples health={health} />}
      {hasValues(bitrate) && (
        <>
          <LinePlot title={texts.lastHour} unit="kbit/s" series={[{ name: texts.bitrate, points: bitrate }]} />
          {hasValues(fps) && <LinePlot title={texts.frames} unit="" series={[{ name: texts.fps, points: fps }]} />}
        </>
      )}
      {health.status === "offline" && !hasValues(bitrate) && <p className={styles.hint}>{texts.camera}</p>}
    </section>
  );
}

function Issues({ health }: { health: StreamHealth }) {
  const texts = useTexts("studio").health;
  const format = useFormat();
  const now = useNow(10_000);
  if (health.issues.length === 0) return health.status === "good" ? <p className={styles.hint}>{texts.allWell}</p> : null;
  return (
    <ul className={styles.issues} aria-live="polite">
      {health.issues.map((issue) => {
        const known = isKnownIssue(issue.code) ? texts.issues[issue.code] : { title: issue.code, advice: issue.detail };
        return (
          <li key={issue.code}>
            <strong>{known.title}</strong> <span className={styles.hint}>{texts.since(format.short(issue.since, now))}</span>
            <p>{known.advice}</p>
          </li>
        );
      })}
    </ul>
  );
}

function Samples({ health: { publisher, video, audio } }: { health: StreamHealth }) {
  const texts = useTexts("studio").health;
  const size = video?.width && video.height ? `${video.width}×${video.height}` : null;
  const frames = video?.fps ?? video?.declaredFps;
  const rate = (value: number | null | undefined) => (value == null ? null : `${value} kbit/s`);
  const join = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(", ") || texts.unknown;
  return (
    <>
      <dl className={styles.samples}>
        <div><dt>{texts.picture}</dt><dd>{join(video?.codec, size, frames == null ? null : `${Math.round(frames)} fps`, rate(video?.bitrateKbps))}</dd></div>
        <div><dt>{texts.sound}</dt><dd>{join(audio?.codec, audio?.sampleRate ? `${audio.sampleRate / 1000} kHz` : null, rate(audio?.bitrateKbps))}</dd></div>
        <div><dt>{texts.keyframes}</dt><dd>{join(video?.keyframeSeconds == null ? null : `${Math.round(video.keyframeSeconds * 10) / 10} s`)}</dd></div>
      </dl>
      {publisher && <p className={styles.hint}>{texts.from(publisher.protocol.toUpperCase(), publisher.address)}</p>}
    </>
  );
}
