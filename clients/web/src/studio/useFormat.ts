import { useMemo } from "react";
import { useLanguage } from "@/texts";

export interface Format {
  locale: string;
  number(value: number): string;
  percent(share: number): string;
  /** Day and time. */
  moment(iso: string): string;
  /** Only the time for today, with the day otherwise. */
  short(iso: string, nowMs: number): string;
  /** Such as "in 20 minutes". */
  relative(iso: string, nowMs: number): string;
  /** A length in words, such as "2 hr, 5 min". */
  length(seconds: number): string;
}

/** The browser's own variant of the page's language: times of an English page look British to a Briton. */
export function localeOf(language: string, wanted: readonly string[]): string {
  return wanted.find((name) => name.toLowerCase().split("-")[0] === language) ?? language;
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3600], ["minute", 60]];

export function formatOf(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  // "Tomorrow" would be wrong for 30 hours from now.
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
  const thisMinute = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const unit = (value: number, name: "hour" | "minute" | "second") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  return {
    locale,
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    moment: (iso) => moment.format(new Date(iso)),
    short: (iso, nowMs) => (new Date(iso).toDateString() === new Date(nowMs).toDateString() ? time : moment).format(new Date(iso)),
    relative(iso, nowMs) {
      const seconds = (Date.parse(iso) - nowMs) / 1000;
      const [name, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? ["minute", 60];
      const count = Math.trunc(seconds / size);
      return count === 0 ? thisMinute.format(0, name) : relative.format(count, name);
    },
    length(seconds) {
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor((seconds % 3600) / 60);
      if (hours > 0) return minutes === 0 ? unit(hours, "hour") : `${unit(hours, "hour")} ${unit(minutes, "minute")}`;
      return minutes > 0 ? unit(minutes, "minute") : unit(Math.floor(seconds), "second");
    },
  };
}

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatOf(localeOf(language, navigator.languages)), [language]);
}
