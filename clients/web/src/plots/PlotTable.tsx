import { useState } from "react";
import { formatTime, formatValue } from "./format";
import styles from "./plots.module.css";
import { timesOf, valueAt, type Series } from "./series";
import { usePlotTexts } from "./texts";

/** A table longer than this shows every second, third… time. */
const ROWS_MAX = 120;

interface Props {
  title: string;
  unit: string;
  series: readonly Series[];
}

/** The same values as a table, the newest first, for whoever would rather read than look. Filled only while it is open. */
export function PlotTable({ title, unit, series }: Props) {
  const { texts } = usePlotTexts();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className={styles.details} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {texts.showTable}
        <span className={styles.hidden}>: {title}</span>
      </summary>
      {isOpen && <Values title={title} unit={unit} series={series} />}
    </details>
  );
}

function Values({ title, unit, series }: Props) {
  const { texts: { noValue, time }, locale } = usePlotTexts();
  const times = timesOf(series).reverse();
  const every = Math.ceil(times.length / ROWS_MAX);
  const span = (times[0] ?? 0) - (times.at(-1) ?? 0);
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
      <table className={styles.table}>
        <caption className={styles.hidden}>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{time}</th>
            {series.map(({ name }) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {times.filter((_, index) => index % every === 0).map((at) => (
            <tr key={at}>
              <th scope="row">{formatTime(at, span, locale)}</th>
              {series.map((one) => {
                const value = valueAt(one, at);
                return <td key={one.name}>{value === null ? noValue : formatValue(value, unit, locale)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
