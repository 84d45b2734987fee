import type { StreamState } from "./hub-events.js";

/** What to do with an event of the stream. */
export type EventVerdict =
  /** It is the next one. */
  | "next"
  /** It came before: it was sent again after a reconnect. */
  | "known"
  /** Events before it are missing: join again from the last one. */
  | "gap"
  /** There is no state yet that it could follow. */
  | "early";

/** What a state means for a client that may have joined before. */
export type StateVerdict =
  /** The first state. */
  | { kind: "first" }
  /** So many events follow that the client missed: zero or more. */
  | { kind: "resumed"; missed: number }
  /** Events are lost: the state replaces everything. */
  | { kind: "replaced" };

/**
 * Where a client is in a stream's events: the epoch and the last event that it took. Everything about not missing an event and not seeing one twice is decided
 * here (docs/api/hub.md, "Never missing an event, never seeing one twice").
 */
export class Position {
  #epoch: string | undefined;
  #seq = 0;

  /** For `live:join`: nothing before the first state. */
  get resume(): { lastSeq: number; epoch: string } | Record<string, never> {
    return this.#epoch === undefined ? {} : { lastSeq: this.#seq, epoch: this.#epoch };
  }

  get seq(): number {
    return this.#seq;
  }

  event(seq: number): EventVerdict {
    if (this.#epoch === undefined) return "early";
    if (seq <= this.#seq) return "known";
    if (seq > this.#seq + 1) return "gap";
    this.#seq = seq;
    return "next";
  }

  state({ epoch, seq, resumed }: Pick<StreamState, "epoch" | "seq" | "resumed">): StateVerdict {
    if (resumed && epoch === this.#epoch) return { kind: "resumed", missed: Math.max(0, seq - this.#seq) };
    const isFirst = this.#epoch === undefined;
    this.#epoch = epoch;
    this.#seq = seq;
    return { kind: isFirst ? "first" : "replaced" };
  }
}
