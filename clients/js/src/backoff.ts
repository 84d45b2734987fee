import type { Clock } from "./clock.js";

export interface BackoffOptions {
  /** The longest delay before the first retry, in milliseconds. Default 1000. */
  baseMs: number;
  /** The longest delay at all, in milliseconds. Default 30000. */
  maxMs: number;
}

export const defaultBackoff: BackoffOptions = { baseMs: 1_000, maxMs: 30_000 };

/**
 * Full jitter: any delay between zero and a ceiling that doubles with every failure. After a restart of the server its clients come back evenly spread, not
 * in waves.
 */
export class Backoff {
  #failures = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: BackoffOptions = defaultBackoff,
  ) {}

  /** How many milliseconds to wait now. */
  next(): number {
    const ceiling = Math.min(this.options.maxMs, this.options.baseMs * 2 ** Math.min(this.#failures++, 30));
    return this.clock.random() * ceiling;
  }

  /** It worked: the next failure is the first one again. */
  reset(): void {
    this.#failures = 0;
  }
}
