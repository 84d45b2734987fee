import { useId, useMemo, useState } from "react";
import { PlotFrameContext, type PlotFrame } from "./cursor";
import { formatTime } from "./format";
import { LinePlot, type LinePlotProps } from "./LinePlot";
import { PlotTime } from "./PlotTime";
import styles from "./plots.module.css";
import { timesOf, type Marker } from "./series";
import { usePlotTexts } from "./texts";

/** The list beneath shows so many markers, the newest first. */
const MARKERS_SHOWN_MAX = 12;

export interface TimelineProps {
  title: string;
  plots: readonly LinePlotProps[];
  /** What happened meanwhile, drawn through all plots and listed beneath. */
  markers?: readonly Marker[];
  /** The time axis in milliseconds since 1970; what the plots have when left out. */
  from?: number;
  to?: number;
}

/** Several plots over one time axis with one cursor, so that cause and effect stand beneath each other. */
export function Timeline({ title, plots, markers = [], from, to }: TimelineProps) {
  const { texts, locale } = usePlotTexts();
  const heading = useId();
  const [cursor, setCursor] = useState<number | null>(null);
  const frame = useMemo<PlotFrame>(() => {
    const all = timesOf(plots.flatMap(({ series }) => series));
    const range: [number, number] = [from ?? all[0] ?? 0, to ?? all.at(-1) ?? 0];
    return { cursor, setCursor, range, times: all.filter((at) => at >= range[0] && at <= range[1]), markers };
  }, [plots, markers, from, to, cursor]);
  const [begin, end] = frame.range!;
  const shown = markers.filter(({ at }) => at >= begin && at <= end).sort((a, b) => b.at - a.at).slice(0, MARKERS_SHOWN_MAX);
  return (
    <PlotFrameContext value={frame}>
      <section className={styles.timeline} aria-labelledby={heading}>
        <div className={styles.head}>
          <h2 id={heading} className={styles.heading}>
            {title}
          </h2>
          {end > begin && <PlotTime at={cursor ?? end} span={end - begin} />}
        </div>
        {plots.map((plot, index) => (
          <LinePlot key={plot.title} height={index === plots.length - 1 ? 116 : 100} hasAxis={index === plots.length - 1} {...plot} />
        ))}
        {shown.length > 0 && (
          <>
            <h3 className={styles.subheading}>{texts.happened}</h3>
            <ol className={styles.markers}>
              {shown.map((marker, index) => (
                <li key={`${marker.at}/${index}`}>
                  <button type="button" className={styles.markerButton} onClick={() => setCursor(marker.at)}>
                    <svg width="10" height="14" aria-hidden="true">
                      <line className={`${styles.marker} ${styles[marker.tone]}`} x1="5" x2="5" y1="0" y2="14" />
                    </svg>
                    <time dateTime={new Date(marker.at).toISOString()}>{formatTime(marker.at, end - begin, locale)}</time> {marker.label}
                  </button>
                </li>
              ))}
            </ol>
          </>
        )}
      </section>
    </PlotFrameContext>
  );
}
