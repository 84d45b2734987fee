import { useId } from "react";
import { usePlotFrame } from "./cursor";
import { formatValue } from "./format";
import { PlotArea } from "./PlotArea";
import { lookOf } from "./PlotLines";
import { PlotTable } from "./PlotTable";
import { PlotTime } from "./PlotTime";
import styles from "./plots.module.css";
import { lastValue, timesOf, valueAt, type Series } from "./series";
import { usePlotTexts } from "./texts";

export interface LinePlotProps {
  title: string;
  /** Stands behind each value, such as `%` or `ms`; empty for counts. */
  unit: string;
  /** At most six are told apart by colour and dashes. */
  series: readonly Series[];
  /** In CSS pixels, with the axis. */
  height?: number;
  /** Labels of the time axis: those of a timeline stand once, below its last plot. */
  hasAxis?: boolean;
}

/**
 * Values over time. Inside of a {@link Timeline} it shares the time axis and the cursor of the others. Left and right read value after value (PageUp and
 * PageDown ten at once, Home and End the ends), Escape returns to the newest; the same values are in a table.
 */
export function LinePlot({ title, unit, series, height = 160, hasAxis = true }: LinePlotProps) {
  const { texts: { noValue }, locale } = usePlotTexts();
  const frame = usePlotFrame();
  const heading = useId();
  const { cursor } = frame;
  const times = timesOf(series);
  const at = cursor ?? times.at(-1);
  return (
    <figure className={styles.figure} aria-labelledby={heading}>
      <figcaption className={styles.caption}>
        <span id={heading} className={styles.title}>{title}</span>
        <ul className={styles.legend}>
          {series.map((one, index) => {
            const value = cursor === null ? lastValue(one) : valueAt(one, cursor);
            return (
              <li key={one.name}>
                <svg className={styles.key} width="18" height="10" aria-hidden="true"><path className={`${styles.line} ${lookOf(index)}`} d="M1,5h16" /></svg>
                <span className={styles.name}>{one.name}</span>
                <span className={styles.value}>{value === null ? <span aria-label={noValue}>–</span> : formatValue(value, unit, locale)}</span>
              </li>
            );
          })}
        </ul>
        {frame.range === undefined && at !== undefined && <PlotTime at={at} span={at - (times[0] ?? at)} />}
      </figcaption>
      <PlotArea title={title} unit={unit} series={series} height={height} frame={frame} hasAxis={hasAxis} />
      <PlotTable title={title} unit={unit} series={series} />
    </figure>
  );
}
