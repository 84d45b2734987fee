import { useCallback, useEffect, useRef, useState } from "react";

export interface PageOf<T> {
  items: readonly T[];
  nextCursor: string | null;
}

export interface Pages<T> {
  items: readonly T[];
  error: unknown;
  /** Nothing has come yet. */
  isFirst: boolean;
  isLoading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
  /** What an action has changed, without loading the list again. */
  update: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface State<T> {
  items: readonly T[];
  cursor: string | null;
  error: unknown;
  isFirst: boolean;
  isLoading: boolean;
}

/** A list that is read page by page by cursor. A change of the dependencies, a filter say, begins again. */
export function usePages<T>(load: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>, dependencies: readonly unknown[]): Pages<T> {
  const [state, setState] = useState<State<T>>({ items: [], cursor: null, error: undefined, isFirst: true, isLoading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const abort = useRef<AbortController>(new AbortController());

  const fetchPage = useCallback((cursor: string | undefined) => {
    const { signal } = abort.current;
    setState((before) => ({ ...before, isLoading: true, error: undefined }));
    latest.current(cursor, signal).then(
      ({ items, nextCursor }) => !signal.aborted && setState((before) => ({
        items: cursor === undefined ? items : [...before.items, ...items], cursor: nextCursor, error: undefined, isFirst: false, isLoading: false,
      })),
      (error: unknown) => !signal.aborted && setState((before) => ({ ...before, error, isFirst: false, isLoading: false })),
    );
  }, []);

  useEffect(() => {
    abort.current = new AbortController();
    fetchPage(undefined);
    return () => abort.current.abort();
  }, [...dependencies, round, fetchPage]);

  const { items, cursor, error, isFirst, isLoading } = state;
  return {
    items, error, isFirst, isLoading,
    hasMore: cursor !== null,
    loadMore: () => cursor !== null && !isLoading && fetchPage(cursor),
    reload: useCallback(() => setRound((before) => before + 1), []),
    update: useCallback((change) => setState((before) => ({ ...before, items: change(before.items) })), []),
  };
}
