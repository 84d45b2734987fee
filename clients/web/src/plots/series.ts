export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  /** Null: nothing was measured then. The line has a gap there. */
  value: number | null;
}

export interface Series {
  name: string;
  /** By time, the oldest first. */
  points: readonly Point[];
}

/** Something that happened, drawn through every plot of a timeline. */
export interface Marker {
  at: number;
  label: string;
  tone: "start" | "end" | "warning";
}

/** Every time at which one of the series has a point, each once, in order. */
export function timesOf(series: readonly Series[]): number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
}

/** The index of the time that is nearest to `at`; -1 where there are none. `times` must be sorted. */
export function nearestIndex(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < at) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && at - times[low - 1]! <= times[low]! - at) return low - 1;
  return times.length === 0 ? -1 : low;
}

/** Half of how far apart the points usually are: the median, so that a few gaps don't count. */
function reachOf(points: readonly Point[]): number {
  const steps = points.slice(1).map(({ at }, index) => at - points[index]!.at).sort((a, b) => a - b);
  return (steps[steps.length >> 1] ?? 1000) / 2;
}

/**
 * The value that a series has at a time: of the nearest point, unless that is farther away than half a usual step. Series that are measured at different
 * times can so be read at one cursor, and none shows a value of long before.
 */
export function valueAt({ points }: Series, at: number): number | null {
  const nearest = points[nearestIndex(points.map((point) => point.at), at)];
  return nearest !== undefined && Math.abs(nearest.at - at) <= reachOf(points) ? nearest.value : null;
}

/** The lowest and highest value; undefined where nothing was measured. */
export function extentOf(series: readonly Series[]): [number, number] | undefined {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value)).filter((value) => value !== null);
  if (values.length === 0) return undefined;
  return values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** The last value that was measured. */
export function lastValue({ points }: Series): number | null {
  return points.at(-1)?.value ?? null;
}
