import { ButtonLink, Notice } from "@/design";
import { useTexts } from "@/texts";
import { FigureTiles } from "../figures/FigureTiles";
import { Recorded } from "../figures/Recorded";
import { useFigures } from "../hooks/useFigures";
import { useHost } from "../useHost";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";

export function EndedPanel() {
  const texts = useTexts("studio").desk;
  const { phase, desk: { stream, event, id } } = useDeskState();
  if (phase === "cancelled") return <Notice>{texts.endReasons["cancelled"]}</Notice>;
  return (
    <>
      <Notice tone="info">
        <p><strong>{texts.ended}</strong> {stream?.endReason && texts.endReasons[stream.endReason]}</p>
        <div><ButtonLink kind="primary" to={`/studio/figures/${event?.id ?? id}`}>{texts.seeFigures}</ButtonLink></div>
      </Notice>
      <EndFigures id={id} />
      {stream && <Recorded streamId={stream.id} key={stream.recording.status} />}
    </>
  );
}

function EndFigures({ id }: { id: string }) {
  const { client } = useHost();
  const { data } = useFigures(client, id);
  return data?.startedAt ? <div className={styles.tiles}><FigureTiles figures={data} isShort /></div> : null;
}
