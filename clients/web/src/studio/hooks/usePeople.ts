import type { Client, components } from "@livehouse/client";
import { useCallback, useEffect, useState } from "react";

const NAMES_MAX = 1_000;

/** Names that were asked for, the oldest first. */
const names = new Map<string, string>();

function keep(id: string, name: string): void {
  names.set(id, name);
  for (const oldest of names.keys()) {
    if (names.size <= NAMES_MAX) return;
    names.delete(oldest);
  }
}

/** The display names of users, by their ids; the id until it is known. Nothing is asked twice. */
export function useNames(client: Client, ids: readonly string[]): (id: string) => string {
  const [, setCount] = useState(0);
  const key = ids.join("\n");
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      for (const id of key.split("\n").filter((one) => one !== "" && !names.has(one))) {
        const answer = await client.rest.get("/api/users/{userId}", { path: { userId: id }, signal: abort.signal }).catch(() => null);
        if (abort.signal.aborted) return;
        if (answer) keep(id, answer.user.displayName);
        setCount((count) => count + 1);
      }
    };
    void ask();
    return () => abort.abort();
  }, [client, key]);
  return useCallback((id: string) => names.get(id) ?? id, []);
}

export type Ban = components["schemas"]["BanView"];

/** Where a page begins; the first one without a cursor. */
export interface PageQuery {
  cursor?: string;
}

export interface Paged<T> {
  items: readonly T[];
  hasMore: boolean;
  reload(): Promise<void>;
  more(): Promise<void>;
}

/** A list of the API, page by page. `ask` null: nothing to ask yet. */
export function usePaged<T>(ask: ((query: PageQuery) => Promise<{ items: T[]; nextCursor: string | null }>) | null): Paged<T> {
  const [items, setItems] = useState<readonly T[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const reload = useCallback(async () => {
    if (ask === null) return;
    const page = await ask({});
    setItems(page.items);
    setCursor(page.nextCursor);
  }, [ask]);
  useEffect(() => {
    setItems([]);
    setCursor(null);
    reload().catch(() => {}); // The list stays empty; what needs it says so itself.
  }, [reload]);
  const more = useCallback(async () => {
    if (ask === null || cursor === null) return;
    const page = await ask({ cursor });
    setItems((known) => [...known, ...page.items]);
    setCursor(page.nextCursor);
  }, [ask, cursor]);
  return { items, hasMore: cursor !== null, reload, more };
}
