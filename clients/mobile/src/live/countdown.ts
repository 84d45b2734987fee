import { fill, type Texts } from '../texts';

/** The time that is left, by its two largest units; empty once it is over. */
export function countdown(left: number, texts: Texts): string {
  const seconds = Math.ceil(left / 1000);
  if (seconds <= 0) return '';
  const parts = [
    { text: texts.waiting.days, count: Math.floor(seconds / 86_400) },
    { text: texts.waiting.hours, count: Math.floor(seconds / 3600) % 24 },
    { text: texts.waiting.minutes, count: Math.floor(seconds / 60) % 60 },
    { text: texts.waiting.seconds, count: seconds % 60 },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => fill(text, { count }))
    .join(' ');
}
