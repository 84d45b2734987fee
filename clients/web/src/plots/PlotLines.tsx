import { memo } from "react";
import { areaPath, linePath } from "./path";
import styles from "./plots.module.css";
import type { Scale } from "./scale";
import type { Series } from "./series";

interface Props {
  series: readonly Series[];
  x: Scale;
  y: Scale;
  /** Where the areas end, in pixels. */
  base: number;
}

/** The colour and dashes of a series: they also tell series apart without colours. */
export const lookOf = (index: number): string => styles[`series${index % 6}`] ?? "";

/** The lines of a plot. Apart from the cursor, so that moving it draws no line again. */
export const PlotLines = memo(function PlotLines({ series, x, y, base }: Props) {
  return (
    <g>
      {series.length === 1 && <path className={`${styles.area} ${lookOf(0)}`} d={areaPath(series[0]!.points, x, y, base)} />}
      {series.map(({ name, points }, index) => (
        <path key={name} className={`${styles.line} ${lookOf(index)}`} d={linePath(points, x, y)} />
      ))}
    </g>
  );
});
