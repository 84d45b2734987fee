import { Backoff, type BackoffOptions } from "./backoff.js";
import type { Clock } from "./clock.js";
import { asLivehouseError, LivehouseError } from "./errors.js";
import type { components } from "./generated/openapi.js";

/** What `POST /api/live/{streamId}/captions` takes. */
export type CaptionRequest = components["schemas"]["CaptionRequest"] & { final: boolean };

export interface CaptionQueueOptions {
  clock: Clock;
  post: (caption: CaptionRequest, signal: AbortSignal) => Promise<unknown>;
  backoff: BackoffOptions;
  /** Between two guesses of one segment, in milliseconds. */
  guessEveryMs: number;
  /** Captions that wait at most. */
  waitingMax: number;
  /** A caption was not written. */
  onLost: (caption: CaptionRequest, error: LivehouseError) => void;
  /** No caption can be written any more. */
  onRefused: (error: LivehouseError) => void;
}

/** After these every other caption would be refused as well: the token, the stream, or that it takes no captions. */
const hopeless = new Set(["unauthorized", "forbidden", "insufficient_scope", "not_found", "conflict", "stream_ended", "tenant_suspended"]);

/** Refusals that end by themselves: a budget, and a stream that has not begun. */
const passing = new Set(["rate_limited", "invalid_state"]);

/** A server that asks for longer is asked again after this, in seconds. */
const WAIT_MAX_SECONDS = 60;

/** Segments of which is known what was written last. */
const WRITTEN_MAX = 500;

/**
 * Writes captions one after the other, so that those of a segment stay in order. Of each segment only the newest one waits: a guess that was overtaken is never
 * written, and none is after the final one. Final captions are written first, and a full queue loses guesses before them.
 */
export class CaptionQueue {
  readonly #options: CaptionQueueOptions;
  readonly #backoff: Backoff;
  readonly #abort = new AbortController();
  readonly #idle = new Set<() => void>();
  readonly #waiting = new Map<string, CaptionRequest>();
  /** What was written last of each segment, and when. */
  readonly #written = new Map<string, { caption: CaptionRequest; at: number }>();
  /** Segments in the order in which they came: that of captions that are written. */
  readonly #places = new Map<string, number>();
  #placesGiven = 0;
  #posting: CaptionRequest | undefined;
  #notBefore = 0;
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: CaptionQueueOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, options.backoff);
  }

  /** Captions that are not written yet. */
  get size(): number {
    return this.#waiting.size + (this.#posting ? 1 : 0);
  }

  put(caption: CaptionRequest): void {
    if (this.#isClosed) return;
    const id = caption.segmentId;
    const last = this.#waiting.get(id) ?? (this.#posting?.segmentId === id ? this.#posting : this.#written.get(id)?.caption);
    if (last && ((last.final && !caption.final) || isSame(last, caption))) return;
    if (caption.text === "" && !this.#written.has(id) && this.#posting?.segmentId !== id) {
      // The server has nothing to take back.
      this.#waiting.delete(id);
      return;
    }
    if (!this.#waiting.has(id) && this.#waiting.size >= this.#options.waitingMax && !this.#makeRoom(caption)) return;
    this.#waiting.set(id, caption);
    if (!this.#places.has(id)) this.#places.set(id, ++this.#placesGiven);
    this.#go();
  }

  /** Resolves when everything is written, or after so many milliseconds; then nothing more is. */
  async end(milliseconds: number): Promise<void> {
    if (this.#isClosed) return;
    if (this.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(milliseconds, done);
        const idle = this.#idle;
        function done(): void {
          cancel();
          idle.delete(done);
          resolve();
        }
        idle.add(done);
      });
    }
    const lost = [...(this.#posting ? [this.#posting] : []), ...this.#waiting.values()];
    this.close();
    const late = new LivehouseError({ code: "closed", detail: "The forwarding ended before this caption was written." });
    for (const caption of lost) this.#options.onLost(caption, late);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    this.#cancelTimer?.();
    this.#abort.abort();
    for (const done of [...this.#idle]) done();
  }

  /** The oldest guess goes first; a guess itself is not worth a final one. */
  #makeRoom(caption: CaptionRequest): boolean {
    const lost = this.#first((one) => !one.final) ?? (caption.final ? this.#first(() => true) : undefined) ?? caption;
    this.#waiting.delete(lost.segmentId);
    if (!this.#written.has(lost.segmentId)) this.#places.delete(lost.segmentId);
    this.#options.onLost(lost, new LivehouseError({ code: "outbox_full", detail: `More than ${this.#options.waitingMax} captions wait.` }));
    return lost !== caption;
  }

  #go(): void {
    if (this.#posting || this.#isClosed) return;
    this.#cancelTimer?.();
    const now = this.#options.clock.now();
    const isDue = (caption: CaptionRequest) => this.#dueAt(caption) <= now;
    const next = this.#first((caption) => caption.final && isDue(caption)) ?? this.#first(isDue);
    if (next) void this.#post(next);
    else if (this.#waiting.size > 0) {
      const soonest = Math.min(...[...this.#waiting.values()].map((caption) => this.#dueAt(caption)));
      this.#cancelTimer = this.#options.clock.after(soonest - now, () => this.#go());
    } else for (const done of [...this.#idle]) done();
  }

  #dueAt(caption: CaptionRequest): number {
    const written = caption.final ? undefined : this.#written.get(caption.segmentId);
    return Math.max(this.#notBefore, written ? written.at + this.#options.guessEveryMs : 0);
  }

  /** Of those that wait and fit, the one whose segment came first. */
  #first(fits: (caption: CaptionRequest) => boolean): CaptionRequest | undefined {
    const place = (caption: CaptionRequest) => this.#places.get(caption.segmentId) ?? 0;
    let first: CaptionRequest | undefined;
    for (const caption of this.#waiting.values()) if (fits(caption) && (!first || place(caption) < place(first))) first = caption;
    return first;
  }

  async #post(caption: CaptionRequest): Promise<void> {
    this.#posting = caption;
    this.#waiting.delete(caption.segmentId);
    this.#remember(caption);
    try {
      await this.#options.post(caption, this.#abort.signal);
      this.#backoff.reset();
    } catch (error) {
      if (!this.#isClosed) this.#onFailure(caption, asLivehouseError(error));
    }
    this.#posting = undefined;
    this.#go();
  }

  #onFailure(caption: CaptionRequest, failure: LivehouseError): void {
    if (hopeless.has(failure.code)) {
      this.#options.onLost(caption, failure);
      this.close();
      this.#options.onRefused(failure);
      return;
    }
    const mayPass = failure.status === 0 || failure.status === 408 || failure.status >= 500 || passing.has(failure.code);
    if (!mayPass) {
      // A server that has nothing to take back, or is too old for it, refuses that.
      if (caption.text !== "") this.#options.onLost(caption, failure);
      return;
    }
    const asked = Math.min(failure.retryAfter ?? 0, WAIT_MAX_SECONDS) * 1000;
    this.#notBefore = this.#options.clock.now() + Math.max(asked, this.#backoff.next());
    // Unless something newer waits.
    if (!this.#waiting.has(caption.segmentId)) this.#waiting.set(caption.segmentId, caption);
  }

  #remember(caption: CaptionRequest): void {
    this.#written.delete(caption.segmentId);
    this.#written.set(caption.segmentId, { caption, at: this.#options.clock.now() });
    const [oldest] = this.#written.keys();
    if (this.#written.size <= WRITTEN_MAX || oldest === undefined) return;
    this.#written.delete(oldest);
    if (!this.#waiting.has(oldest)) this.#places.delete(oldest);
  }
}

function isSame(one: CaptionRequest, other: CaptionRequest): boolean {
  return one.text === other.text && one.startMs === other.startMs && one.endMs === other.endMs && one.language === other.language && one.final === other.final;
}
