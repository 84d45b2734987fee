/** Bytes as a person reads them. */
export function formatBytes(bytes: number | null, locale: string): string {
  if (bytes === null) return "–";
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[power]!, unitDisplay: "short", maximumFractionDigits: power < 2 ? 0 : 1 })
    .format(bytes / 1000 ** power);
}

/** A length of time in its two largest units, such as `3 h 12 min`. */
export function formatDuration(seconds: number, locale: string): string {
  const parts: [number, "day" | "hour" | "minute" | "second"][] = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [Math.floor(seconds) % 60, "second"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([amount], index) => index === 0 || amount > 0);
  return shown.map(([amount, unit]) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(amount)).join(" ");
}

export const formatNumber = (value: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
