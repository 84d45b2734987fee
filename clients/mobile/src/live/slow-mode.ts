import { LivehouseError, type LiveSnapshot } from '@livehouse/client';

/** Until when the user may not write, by this device's clock: from their last message on, or for as long as the server said. */
export function waitUntil(state: LiveSnapshot | undefined, isExempt: boolean, refusedUntil: number): number {
  const seconds = state?.stream?.chat.slowModeSeconds ?? 0;
  if (isExempt || seconds === 0) return refusedUntil;
  const last = [...(state?.messages ?? [])].reverse().find((message) => message.isOwn && message.status !== 'failed');
  return Math.max(refusedUntil, last ? Date.parse(last.at) + seconds * 1000 : 0);
}

/** Until when a refusal holds; undefined where the error is something else. */
export function refusedUntil(error: unknown, now: number): number | undefined {
  if (!(error instanceof LivehouseError) || error.code !== 'rate_limited' || error.retryAfter === undefined) return undefined;
  return now + error.retryAfter * 1000;
}

/** Whole seconds left. */
export const secondsLeft = (until: number, now: number): number => Math.max(0, Math.ceil((until - now) / 1000));
