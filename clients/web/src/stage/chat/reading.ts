const PAGE = 10;

/** Where a key leads from a message; undefined: nowhere. */
export function nextIndex(key: string, current: number, count: number): number | undefined {
  const wanted = { ArrowUp: current - 1, ArrowDown: current + 1, PageUp: current - PAGE, PageDown: current + PAGE, Home: 0, End: count - 1 }[key];
  return wanted === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, wanted));
}

/** Deletions of a few messages at once leave some of them: what came before does not count as new again. */
const REMEMBERED = 100;

/** What has been seen, for {@link after}: the last keys. */
export const lastKeys = (messages: readonly { key: string }[]): ReadonlySet<string> => new Set(messages.slice(-REMEMBERED).map(({ key }) => key));

/** Messages that came after the last one of those that were seen and are still there. All of them when none is. */
export function after<T extends { key: string }>(messages: readonly T[], seen: ReadonlySet<string>): readonly T[] {
  return messages.slice(messages.findLastIndex(({ key }) => seen.has(key)) + 1);
}
