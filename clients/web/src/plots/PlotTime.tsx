import { formatTime } from "./format";
import styles from "./plots.module.css";
import { usePlotTexts } from "./texts";

/** The time whose values are shown. */
export function PlotTime({ at, span }: { at: number; span: number }) {
  const { locale } = usePlotTexts();
  return <time className={styles.at} dateTime={new Date(at).toISOString()}>{formatTime(at, span, locale)}</time>;
}
