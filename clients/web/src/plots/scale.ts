export type Scale = (value: number) => number;

/** Maps the domain onto the range. A domain without length maps to the middle of the range. */
export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  if (to === from) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

/** The step of 1, 2 or 5 times a power of ten that gives at most `countMax` steps. */
function niceStep(span: number, countMax: number): number {
  const rough = span / countMax;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Round numbers from at most `low` to at least `high`; two or more, so that there is always an axis. */
export function niceTicks(low: number, high: number, countMax = 4): number[] {
  const top = high > low ? high : low + 1;
  const step = niceStep(top - low, countMax);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  second, 5 * second, 10 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day, 365 * day,
];

/** Round times of the local clock between the two, at most `countMax`. */
export function timeTicks(from: number, to: number, countMax: number): number[] {
  if (to <= from || countMax < 1) return [];
  const step = timeSteps.find((candidate) => (to - from) / candidate <= countMax) ?? timeSteps.at(-1)!;
  // The zone of the beginning counts for all: a change of the clock inside the range moves later labels by an hour, and they stay true.
  const zone = new Date(from).getTimezoneOffset() * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to && ticks.length < countMax; at += step) ticks.push(at);
  return ticks;
}
