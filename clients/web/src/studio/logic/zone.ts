/** A time as `<input type="datetime-local">` has it, in the viewer's own zone: `2026-11-28T20:15`. Seconds are dropped. */
export function toLocalInput(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const year = String(time.getFullYear()).padStart(4, "0");
  return `${year}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Null: not a time. A local time that a clock change skips becomes the one an hour later, as the browser's own `Date` has it. */
export function fromLocalInput(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** The viewer's zone, such as `Europe/Berlin`. */
export function viewerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Such as `GMT+1`, at that time: it differs between summer and winter. */
export function zoneOffset(time: Date, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "shortOffset" }).formatToParts(time);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}
