const PAGE = 10;

/** Where a key leads from a message; undefined: nowhere. */
export function nextIndex(key: string, current: number, count: number): number | undefined {
  const wanted = { ArrowUp: current - 1, ArrowDown: current + 1, PageUp: current - PAGE, PageDown: current + PAGE, Home: 0, End: count - 1 }[key];
  return wanted === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, wanted));
}

/** Messages that came after this one. All of them when it is not there any more. */
export function after<T extends { key: string }>(messages: readonly T[], lastKey: string | undefined): readonly T[] {
  if (lastKey === undefined) return [];
  for (let index = messages.length - 1; index >= 0; index--) if (messages[index]?.key === lastKey) return messages.slice(index + 1);
  return messages;
}
