import { LivehouseError } from "@livehouse/client";
import { useCallback, useEffect, useRef, useState } from "react";

export function asError(error: unknown): LivehouseError {
  return error instanceof LivehouseError ? error : new LivehouseError({ code: "unexpected_answer", detail: String(error), cause: error });
}

export interface Asked<T> {
  /** Of the last answer: kept while a newer one is asked for. */
  data: T | undefined;
  error: LivehouseError | undefined;
  isLoading: boolean;
  reload(): void;
}

/** What a call answers, asked again when `ask` is another function. An answer that is overtaken by a newer call is dropped. */
export function useAsk<T>(ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, "reload">>({ data: undefined, error: undefined, isLoading: true });
  const [count, setCount] = useState(0);
  const asked = useRef(ask);
  useEffect(() => {
    const abort = new AbortController();
    const isOther = asked.current !== ask;
    asked.current = ask;
    setState((last) => (isOther ? { data: undefined, error: undefined, isLoading: true } : { ...last, isLoading: true }));
    ask(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, error: undefined, isLoading: false }),
      (error: unknown) => !abort.signal.aborted && setState((last) => ({ ...last, error: asError(error), isLoading: false })),
    );
    return () => abort.abort();
  }, [ask, count]);
  const reload = useCallback(() => setCount((last) => last + 1), []);
  return { ...state, reload };
}

export interface Doing {
  isBusy: boolean;
  error: LivehouseError | undefined;
  /** Does one thing at a time; resolves to whether it worked. */
  run(what: () => Promise<unknown>, onRefused?: (error: LivehouseError) => void): Promise<boolean>;
  clear(): void;
}

/** A button's call: busy meanwhile, and its refusal afterwards. */
export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<LivehouseError>();
  const busy = useRef(false);
  const run = useCallback(async (what: () => Promise<unknown>, onRefused?: (error: LivehouseError) => void) => {
    if (busy.current) return false;
    busy.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await what();
      return true;
    } catch (failure) {
      const refusal = asError(failure);
      setError(refusal);
      onRefused?.(refusal);
      return false;
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }, []);
  return { isBusy, error, run, clear: useCallback(() => setError(undefined), []) };
}
