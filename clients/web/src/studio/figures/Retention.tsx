import { useTexts } from "@/texts";
import { clockText, retentionSteps, type StreamFigures } from "../logic/figures";
import { useFormat } from "../useFormat";
import styles from "./figures.module.css";

const STEPS_MAX = 10;

/** Bars of how many watched at least so long. A table, so that a screen reader reads each bar's length beside its time. */
export function Retention({ figures }: { figures: StreamFigures }) {
  const texts = useTexts("studio").figures;
  const format = useFormat();
  return (
    <table className={styles.bars}>
      <caption>
        <span className={styles.heading}>{texts.retention}</span>
        <span className={styles.hint}>{texts.retentionHint}</span>
      </caption>
      <thead className="visually-hidden">
        <tr><th scope="col">{texts.watchedAtLeast}</th><th scope="col">{texts.share}</th></tr>
      </thead>
      <tbody>
        {retentionSteps(figures, STEPS_MAX).map(({ second, share }) => (
          <tr key={second}>
            <th scope="row">{clockText(second)}</th>
            <td>
              <svg className={styles.bar} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect className={styles.all} width="100" height="10" />
                <rect className={styles.part} width={share * 100} height="10" />
              </svg>
              <span className={styles.share}>{format.percent(share)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
