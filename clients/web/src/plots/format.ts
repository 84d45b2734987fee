/** Numbers as a person reads them: three digits that count, `12.4 K` beyond ten thousand. */
export function formatValue(value: number, unit: string, locale: string): string {
  const size = Math.abs(value);
  const number = new Intl.NumberFormat(locale, {
    notation: size >= 10_000 ? "compact" : "standard",
    maximumFractionDigits: size >= 100 ? (size >= 10_000 ? 1 : 0) : size >= 10 ? 1 : 2,
  }).format(value);
  return unit === "" ? number : `${number}\u00a0${unit}`;
}

const day = 24 * 60 * 60 * 1000;

/** A time to the second; with its day when the plot reaches over more than one. */
export function formatTime(at: number, span: number, locale: string): string {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return new Intl.DateTimeFormat(locale, span > day ? { ...options, day: "numeric", month: "short" } : options).format(at);
}

/** A time below the axis, as short as the distance of the ticks allows. */
export function formatTick(at: number, step: number, locale: string): string {
  const options: Intl.DateTimeFormatOptions = step >= day
    ? { day: "numeric", month: "short" }
    : { hour: "2-digit", minute: "2-digit", ...(step < 60_000 ? { second: "2-digit" } : {}) };
  return new Intl.DateTimeFormat(locale, options).format(at);
}
