import type { Language } from "@/texts";

const DAY_MS = 86_400_000;

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whole days before today; 0 for today. */
export function daysAgo(at: string, now: Date): number {
  return Math.round((startOfDay(now) - startOfDay(new Date(at))) / DAY_MS);
}

/** A day as a heading between messages. */
export function dayName(at: string, now: Date, language: Language, words: { today: string; yesterday: string }): string {
  const days = daysAgo(at, now);
  if (days <= 0) return words.today;
  if (days === 1) return words.yesterday;
  const sameYear = new Date(at).getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(new Date(at));
}

export function timeOf(at: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** The time today, otherwise the day, as short as can be. */
export function shortTime(at: string, now: Date, language: Language): string {
  if (daysAgo(at, now) <= 0) return timeOf(at, language);
  const sameYear = new Date(at).getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "2-digit" }) }).format(new Date(at));
}
