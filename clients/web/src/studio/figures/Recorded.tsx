import { useCallback, useEffect, useRef } from "react";
import { Button } from "@/design";
import { useTexts } from "@/texts";
import { useAsk } from "../hooks/useAsk";
import { clockText } from "../logic/figures";
import { useFormat } from "../useFormat";
import { useHost } from "../useHost";
import styles from "./figures.module.css";

/** A recording that is still being made is asked for again by itself, for two minutes. */
const EVERY_MS = 5_000;
const TRIES_MAX = 24;

/** A stream's recording: it may still be made, or there is none. */
export function Recorded({ streamId }: { streamId: string }) {
  const texts = useTexts("studio").recording;
  const format = useFormat();
  const { client } = useHost();
  const { data, error, isLoading, reload } = useAsk(useCallback(
    (signal: AbortSignal) => client.rest.get("/api/live/{streamId}/vod", { path: { streamId }, signal }),
    [client, streamId],
  ));
  const isWaiting = error?.code === "conflict";
  const tries = useRef(0);
  useEffect(() => {
    if (!isWaiting || isLoading || ++tries.current > TRIES_MAX) return;
    const timer = setTimeout(reload, EVERY_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, isLoading, reload]);
  if (!data && !error) return null;
  return (
    <section className={styles.panel} aria-labelledby="recording">
      <h2 id="recording" className={styles.heading}>{texts.title}</h2>
      {error && (
        <p className={styles.recorded}>
          {isWaiting ? texts.notReady : texts.noRecording}
          {isWaiting && <Button isSmall isBusy={isLoading} onClick={reload}>{texts.checkAgain}</Button>}
        </p>
      )}
      {data && (
        <>
          <video className={styles.video} src={data.url} controls preload="metadata" aria-label={texts.title} />
          <p className={styles.recorded}>
            {clockText(data.durationSeconds)} · {texts.size(format.number(Math.round(data.sizeBytes / 100_000) / 10))}
            <a href={data.url} download>{texts.download}</a>
          </p>
        </>
      )}
    </section>
  );
}
