/** The message that a key leads to from the one that is read; null: the key means nothing here, or there is nothing further. */
export function nextKey(pressed: string, keys: readonly string[], current: string | null): string | null {
  const index = current === null ? keys.length - 1 : keys.indexOf(current);
  const next = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: keys.length - 1 }[pressed];
  return next === undefined ? null : (keys[next] ?? null);
}
