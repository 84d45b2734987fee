import type { Scale } from "./scale";
import type { Point } from "./series";

const round = (value: number): number => Math.round(value * 10) / 10;

/** Points without a gap between them. */
export function runsOf(points: readonly Point[]): { at: number; value: number }[][] {
  const runs: { at: number; value: number }[][] = [];
  let isOpen = false;
  for (const { at, value } of points) {
    if (value === null) {
      isOpen = false;
      continue;
    }
    if (!isOpen) runs.push([]);
    isOpen = true;
    runs.at(-1)!.push({ at, value });
  }
  return runs;
}

/** The `d` of a path: a line for each run. A point alone becomes a line without length, which a round cap shows as a dot. */
export function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  return runsOf(points)
    .map((run) => {
      const places = run.map(({ at, value }) => `${round(x(at))},${round(y(value))}`);
      return `M${places.join("L")}${places.length === 1 ? "h0" : ""}`;
    })
    .join("");
}

/** The `d` of the area between the line and `base`. */
export function areaPath(points: readonly Point[], x: Scale, y: Scale, base: number): string {
  return runsOf(points)
    .filter((run) => run.length > 1)
    .map((run) => {
      const line = run.map(({ at, value }) => `${round(x(at))},${round(y(value))}`).join("L");
      return `M${round(x(run[0]!.at))},${round(base)}L${line}V${round(base)}Z`;
    })
    .join("");
}
