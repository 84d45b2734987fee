/** Time and chance, so that tests can set both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds, unless the returned function is called before. */
  after(milliseconds: number, callback: () => void): () => void;
  /** From 0 up to but not including 1. */
  random(): number;
}

/** Longer delays overflow the timers of every JavaScript engine, and fire immediately. */
const TIMER_MAX = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, milliseconds), TIMER_MAX));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** A version 4 UUID. React Native has no `crypto.randomUUID`, nor have pages without HTTPS: ids have to be unique, not secret. */
export function newId(clock: Clock): string {
  const crypto = (globalThis as { crypto?: { randomUUID?: () => string } }).crypto;
  if (crypto?.randomUUID) return crypto.randomUUID();
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (place) => {
    const digit = Math.floor(clock.random() * 16);
    return (place === "x" ? digit : (digit & 3) | 8).toString(16);
  });
}

/** Resolves with the promise, or rejects with `late()` when it takes longer than so many milliseconds. */
export function within<T>(clock: Clock, milliseconds: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(milliseconds, () => reject(late()));
    promise.then(resolve, reject).finally(cancel);
  });
}
