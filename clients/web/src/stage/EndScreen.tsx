import { LivehouseError, type Client, type components, type Stream } from "@livehouse/client";
import { useEffect, useState } from "react";
import { ButtonLink } from "@/design";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Stage.module.css";
import { clockText } from "./time";

type Vod = components["schemas"]["VodAnswer"];

const LOOK_MS = 3_000;
/** A recording that is not there by then is looked for no more. */
const LOOKS_MAX = 40;

/** The recording, waited for while it is made; null: there is none. */
function useRecording(client: Client, stream: Stream): Vod | null | undefined {
  const [vod, setVod] = useState<Vod | null>();
  const { id, recording } = stream;
  const isMade = recording.status !== "none" && recording.status !== "failed";
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (looks: number) => {
      try {
        setVod(await client.rest.get("/api/live/{streamId}/vod", { path: { streamId: id }, signal: stop.signal }));
      } catch (error) {
        if (stop.signal.aborted) return;
        // An encoder's file is there some seconds after the end, and nothing says so before.
        const isFinal = !isMade && error instanceof LivehouseError && error.status === 404 && looks > 5;
        if (isFinal || looks >= LOOKS_MAX) setVod(null);
        else timer = setTimeout(() => void look(looks + 1), LOOK_MS);
      }
    };
    void look(1);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, id, isMade]);
  return vod;
}

function languageName(tag: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** The end's event says little: the whole stream is asked for once more. */
function useFinal(client: Client, stream: Stream): Stream {
  const [final, setFinal] = useState<Stream>();
  const { id, endedAt } = stream;
  useEffect(() => {
    if (endedAt !== null) return;
    const stop = new AbortController();
    client.rest.get("/api/live/{streamId}", { path: { streamId: id }, signal: stop.signal }).then((answer) => setFinal(answer.stream), () => {});
    return () => stop.abort();
  }, [client, id, endedAt]);
  return final ?? stream;
}

/** In place of the picture after the end. */
export function EndScreen({ client, stream: ended }: { client: Client; stream: Stream }) {
  const stream = useFinal(client, ended);
  const texts = useTexts("stage").end;
  const language = useLanguage();
  const vod = useRecording(client, stream);
  const number = new Intl.NumberFormat(language);
  const lasted = stream.startedAt && stream.endedAt ? new Date(stream.endedAt).getTime() - new Date(stream.startedAt).getTime() : undefined;
  const figures: [string, string][] = [
    ...(lasted === undefined ? [] : [[texts.lasted, clockText(lasted)] as [string, string]]),
    [texts.peak, number.format(stream.peakViewers)],
    [texts.views, number.format(stream.totalViews)],
    [texts.gifts, number.format(stream.gifts.count)],
  ];
  return (
    <div className={styles.end}>
      {vod && (
        <video className={styles.recording} controls playsInline preload="metadata" src={vod.url} aria-label={texts.recording}>
          {vod.captions?.map((track) => (
            <track key={track.language} kind="captions" srcLang={track.language} label={languageName(track.language, language)} src={track.url} />
          ))}
        </video>
      )}
      <div className={styles.endText} role="status">
        <p className={styles.waitingTitle}>{texts.title}</p>
        <p>{stream.endReason && texts.reasons[stream.endReason]}</p>
        {vod === undefined && <p>{texts.preparing}</p>}
        {vod === null && <p>{texts.noRecording}</p>}
      </div>
      <dl className={styles.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ButtonLink to="/" isSmall>
        {texts.others}
      </ButtonLink>
    </div>
  );
}
