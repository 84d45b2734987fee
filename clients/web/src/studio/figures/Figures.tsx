import { useParams } from "react-router";
import { Badge, Button, ButtonLink, Loading, Notice, Page, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../hooks/useAsk";
import { useFigures } from "../hooks/useFigures";
import { csvAddress } from "../logic/figures";
import { Problem } from "../Problem";
import { useFormat } from "../useFormat";
import { useHost } from "../useHost";
import { FigurePlots } from "./FigurePlots";
import { FigureTiles } from "./FigureTiles";
import styles from "./figures.module.css";
import { Recorded } from "./Recorded";

export function Figures() {
  const texts = useTexts("studio").figures;
  const desk = useTexts("studio").desk;
  const { id = "" } = useParams();
  const { client } = useHost();
  const format = useFormat();
  const toast = useToast();
  const asked = useFigures(client, id);
  const doing = useDoing();
  const { data } = asked;
  const recompute = async () => {
    const done = await doing.run(() => client.rest.post("/api/analytics/events/{id}/recompute", { path: { id } }));
    if (!done) return;
    asked.reload();
    toast(texts.recomputed, "good");
  };
  return (
    <Page
      title={data?.title ?? texts.title}
      actions={data && data.startedAt !== null && (
        <div className={styles.actions}>
          {data.status !== "ended" && <ButtonLink to={`/studio/desk/${data.eventId ?? id}`}>{desk.back}</ButtonLink>}
          {data.status === "ended" && <Button kind="quiet" isBusy={doing.isBusy} onClick={() => void recompute()}>{texts.recompute}</Button>}
          <a className={styles.csv} href={csvAddress(id)} download={`${id}.csv`}>{texts.csv}</a>
        </div>
      )}
    >
      {!data && !asked.error && <Loading />}
      <Problem error={asked.error ?? doing.error} onRetry={asked.reload} />
      {data && data.startedAt === null && <Notice>{texts.none}</Notice>}
      {data && data.startedAt !== null && (
        <>
          <p className={styles.about}>
            <Badge tone={data.status === "live" ? "live" : "neutral"}>{desk.phases[data.status === "live" ? "live" : "ended"]}</Badge>
            {format.moment(data.startedAt)}
            <span role="status">{data.status === "live" ? texts.live : data.isFinal ? texts.final : texts.computing}</span>
          </p>
          <FigureTiles figures={data} />
          {data.streamId !== null && data.status === "ended" && <Recorded streamId={data.streamId} />}
          <FigurePlots figures={data} />
        </>
      )}
    </Page>
  );
}
