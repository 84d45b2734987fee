import { useId, useMemo, type KeyboardEvent, type PointerEvent } from "react";
import { movedBy, type PlotFrame } from "./cursor";
import { formatTick, formatTime, formatValue } from "./format";
import { lookOf, PlotLines } from "./PlotLines";
import styles from "./plots.module.css";
import { linear, niceTicks, timeTicks } from "./scale";
import { extentOf, nearestIndex, timesOf, valueAt, type Series } from "./series";
import { usePlotTexts } from "./texts";
import { useWidth } from "./useWidth";

const left = 56;
const right = 10;
const top = 8;

interface Props {
  title: string;
  unit: string;
  series: readonly Series[];
  height: number;
  frame: PlotFrame;
  hasAxis: boolean;
}

/**
 * The drawing, as a slider over time: its value is the time at the cursor, which a screen reader reads together with the values. The drawing itself is
 * hidden from screen readers.
 */
export function PlotArea({ title, unit, series, height, frame, hasAxis }: Props) {
  const { texts, locale } = usePlotTexts();
  const help = useId();
  const [element, width] = useWidth<HTMLDivElement>(640);
  const own = useMemo(() => timesOf(series), [series]);
  const times = frame.times ?? own;
  const [from, to] = frame.range ?? [own[0] ?? 0, own.at(-1) ?? 0];
  const bottom = height - (hasAxis ? 24 : 8);

  const { ticks, x, y } = useMemo(() => {
    const [low, high] = extentOf(series) ?? [0, 1];
    const levels = niceTicks(Math.min(0, low), high, height < 110 ? 2 : 4);
    return {
      ticks: levels,
      x: linear([from, to], [left, Math.max(left + 1, width - right)]),
      y: linear([levels[0]!, levels.at(-1)!], [bottom, top]),
    };
  }, [series, from, to, width, bottom, height]);
  const hours = timeTicks(from, to, Math.max(2, Math.floor((width - left) / 90)));

  const index = frame.cursor === null ? times.length - 1 : nearestIndex(times, frame.cursor);
  const at = times[index];
  const reading = (time: number) => series
    .map((one) => [one.name, valueAt(one, time)] as const)
    .map(([name, value]) => `${name} ${value === null ? texts.noValue : formatValue(value, unit, locale)}`)
    .join(", ");

  const onKeyDown = (event: KeyboardEvent) => {
    const next = movedBy(event.key, index, times.length);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey || times.length === 0) return;
    event.preventDefault();
    frame.setCursor(next === null ? null : times[next]!);
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const nearest = times[nearestIndex(times, from + ((place - left) / Math.max(1, width - left - right)) * (to - from))];
    if (nearest !== undefined) frame.setCursor(nearest);
  };

  return (
    <div
      ref={element}
      className={styles.plot}
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-describedby={help}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={at === undefined ? texts.nothingYet : `${formatTime(at, to - from, locale)}: ${reading(at)}`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onPointerLeave={(event) => event.pointerType === "mouse" && frame.setCursor(null)}
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        {ticks.map((level) => (
          <g key={level}>
            <line className={styles.grid} x1={left} x2={width - right} y1={y(level)} y2={y(level)} />
            <text className={styles.label} x={left - 8} y={y(level) + 4} textAnchor="end">
              {formatValue(level, "", locale)}
            </text>
          </g>
        ))}
        {hours.map((tick) => (
          <g key={tick}>
            <line className={styles.grid} x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
            {hasAxis && (
              <text className={styles.label} x={x(tick)} y={height - 6} textAnchor={x(tick) > width - 40 ? "end" : "middle"}>
                {formatTick(tick, (hours[1] ?? tick) - (hours[0] ?? tick), locale)}
              </text>
            )}
          </g>
        ))}
        {frame.markers
          .filter((marker) => marker.at >= from && marker.at <= to)
          .map((marker, place) => (
            <line
              key={`${marker.at}/${place}`}
              className={`${styles.marker} ${styles[marker.tone]}`}
              x1={x(marker.at)}
              x2={x(marker.at)}
              y1={top}
              y2={bottom}
            />
          ))}
        <PlotLines series={series} x={x} y={y} base={bottom} />
        {frame.cursor !== null && at !== undefined && (
          <g>
            <line className={styles.cursor} x1={x(at)} x2={x(at)} y1={top} y2={bottom} />
            {series
              .map((one, place) => [valueAt(one, at), place] as const)
              .filter(([value]) => value !== null)
              .map(([value, place]) => (
                <circle key={place} className={`${styles.dot} ${lookOf(place)}`} cx={x(at)} cy={y(value!)} r={4} />
              ))}
          </g>
        )}
        {at === undefined && (
          <text className={styles.empty} x={(left + width - right) / 2} y={(top + bottom) / 2 + 4} textAnchor="middle">
            {texts.nothingYet}
          </text>
        )}
      </svg>
      <span id={help} className={styles.hidden}>
        {texts.keys}
      </span>
    </div>
  );
}
