import type { Point } from "@/plots";

/** What was measured at one moment, by name. Null, or no such name: not known. */
export interface Sample {
  at: number;
  values: Readonly<Record<string, number | null>>;
}

/**
 * The samples of the last minutes. The server gives momentary values, so the browser keeps them; a page that slept or lost the server shows a gap, not a line
 * between what it knew before and after.
 */
export class RollingWindow {
  #samples: readonly Sample[] = [];

  /** @param everyMs How often a sample comes. @param lengthMs How long it is kept. */
  constructor(
    readonly everyMs: number,
    readonly lengthMs: number,
  ) {}

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Names that any sample has, in the order of their first appearance. */
  get names(): string[] {
    return [...new Set(this.#samples.flatMap(({ values }) => Object.keys(values)))];
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last && sample.at <= last.at) return; // The device's clock was set back: wait until it has caught up.
    const gap: Sample[] = last && sample.at - last.at > 2.5 * this.everyMs ? [{ at: last.at + this.everyMs, values: {} }] : [];
    const kept = this.#samples.filter(({ at }) => at > sample.at - this.lengthMs);
    this.#samples = [...kept, ...gap.filter(({ at }) => at > sample.at - this.lengthMs), sample];
  }

  /** What is known of the time before the first sample; later ones are left out. */
  prepend(past: readonly Sample[]): void {
    const first = this.#samples[0];
    if (!first) return;
    this.#samples = [...past.filter(({ at }) => at < first.at && at > first.at - this.lengthMs), ...this.#samples];
  }

  /** One name's values over time, null where a sample does not have it. */
  series(name: string): Point[] {
    return this.#samples.map(({ at, values }) => ({ at, value: values[name] ?? null }));
  }
}
