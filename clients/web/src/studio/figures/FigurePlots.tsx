import { Table } from "@/design";
import { Timeline } from "@/plots";
import { useTexts } from "@/texts";
import { sourceShares, timelineLine, type StreamFigures } from "../logic/figures";
import { useFormat } from "../useFormat";
import styles from "./figures.module.css";
import { Retention } from "./Retention";

export function FigurePlots({ figures }: { figures: StreamFigures }) {
  const texts = useTexts("studio").figures;
  const format = useFormat();
  return (
    <>
      <section className={styles.panel}>
        <Timeline
          title={texts.course}
          plots={[
            { title: texts.timeline, unit: "", series: [{ name: texts.viewers, points: timelineLine(figures, "viewers") }] },
            {
              title: texts.activity, unit: "",
              series: [
                { name: texts.messages, points: timelineLine(figures, "messages") },
                { name: texts.reactions, points: timelineLine(figures, "reactions") },
                { name: texts.gifts, points: timelineLine(figures, "gifts") },
              ],
            },
          ]}
        />
      </section>
      {figures.retention.length > 0 && <section className={styles.panel}><Retention figures={figures} /></section>}
      {figures.sources.length > 0 && (
        <div className={styles.section}>
          <h2>{texts.sources}</h2>
          <Table
            caption={texts.sources} rows={sourceShares(figures)} rowKey={(row) => row.name} empty=""
            columns={[
              { key: "source", title: texts.source, cell: (row) => row.name },
              { key: "views", title: texts.viewers, cell: (row) => format.number(row.views), isNumber: true },
              { key: "share", title: texts.share, cell: (row) => format.percent(row.share), isNumber: true },
            ]}
          />
        </div>
      )}
    </>
  );
}
