import { systemClock, type Clock } from "./clock.js";
import { Emitter } from "./emitter.js";
import type { QualityAdvice, QualityReport } from "./hub-events.js";
import type { LiveStream } from "./live-stream.js";

/** Between reports until the server has said how often it wants them (docs/quality.md). */
const REPORT_MS = 5_000;
/** The longest stall that a report may tell. */
const STALLED_MAX_MS = 60_000;
/** Nobody notices a shorter one. */
const NOTICED_MS = 100;
/** With less than this in its buffer a player is about to stop. */
const BUFFER_LOW_SECONDS = 0.5;

/** What a player can do besides choosing by itself: not every stream has a smaller picture, or sound alone. */
export interface QualityChoices {
  readonly lowest: boolean;
  readonly audio: boolean;
}

/** What a player has to play: what it chooses by itself, the smallest picture, or sound alone. */
export type FollowedQuality = "auto" | "lowest" | "audio";

/**
 * Tells the server how a viewer's connection is, and decides what to play of what it advises: what the player can, unless the viewer wants the picture in spite
 * of it. `change` says that `followed` is different. Ends with `end`.
 */
export class QualityFollower extends Emitter<{ change: FollowedQuality }> {
  readonly #stop: (() => void)[] = [];
  #advice: QualityAdvice;
  #choices: QualityChoices = { lowest: false, audio: false };
  #isDeclined = false;
  #isOver = false;
  #followed: FollowedQuality = "auto";
  #cancelReport = () => {};

  /** @param measure How the connection was since it was asked last; undefined while that can't be told: nothing plays, the page is hidden. */
  constructor(
    private readonly live: Pick<LiveStream, "advice" | "on" | "reportQuality" | "state">,
    private readonly measure: () => QualityReport | undefined,
    private readonly clock: Clock = systemClock,
  ) {
    super();
    this.#advice = live.advice;
    this.#stop.push(live.on("quality", ({ advice }) => {
      this.#advice = advice;
      if (advice === "auto") this.#isDeclined = false;
      this.#decide();
    }));
    this.#reportAfter(REPORT_MS);
  }

  get followed(): FollowedQuality {
    return this.#followed;
  }

  /** What the player can do by now; nothing until it has said so. */
  offer(choices: QualityChoices): void {
    this.#choices = choices;
    this.#decide();
  }

  /** The viewer wants the picture in spite of the advice: `auto` until the connection has been good for a while. */
  decline(): void {
    this.#isDeclined = this.#advice !== "auto";
    this.#decide();
  }

  /** No report follows, and what is followed stays as it is. */
  end(): void {
    this.#isOver = true;
    this.#cancelReport();
    for (const stop of this.#stop.splice(0)) stop();
  }

  #decide(): void {
    const followed = this.#isDeclined ? "auto" : possible(this.#advice, this.#choices);
    if (followed === this.#followed) return;
    this.#followed = followed;
    this.emit("change", followed);
  }

  #reportAfter(milliseconds: number): void {
    if (!this.#isOver) this.#cancelReport = this.clock.after(milliseconds, () => void this.#report());
  }

  async #report(): Promise<void> {
    const measured = this.live.state.phase === "live" ? this.measure() : undefined;
    // One that is lost is not made up for: the next says how it is then.
    const answer = measured && (await this.live.reportQuality(measured).catch(() => undefined));
    this.#reportAfter(answer ? answer.reportSeconds * 1_000 : REPORT_MS);
  }
}

/** As much of the advice as the player can do; advice of newer servers that this client doesn't know is none. */
function possible(advice: QualityAdvice, { lowest, audio }: QualityChoices): FollowedQuality {
  if (advice === "audio" && audio) return "audio";
  return (advice === "audio" || advice === "lowest") && lowest ? "lowest" : "auto";
}

/** For how long playback stood still although it should have gone on. Its player says when that began and ended. */
export class StallMeter {
  #since: number | undefined;
  #total = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  begin(): void {
    this.#since ??= this.now();
  }

  end(): void {
    if (this.#since === undefined) return;
    this.#total += this.now() - this.#since;
    this.#since = undefined;
  }

  /** Milliseconds since it was asked last, as a report has them; a stall that goes on counts up to now. */
  take(): number {
    if (this.#since !== undefined) {
      this.end();
      this.begin();
    }
    const total = Math.min(Math.round(this.#total), STALLED_MAX_MS);
    this.#total = 0;
    return total < NOTICED_MS ? 0 : total;
  }
}

/**
 * What to report of a player of a playlist, which knows its network by its buffer alone.
 * @param aheadSeconds How much is buffered ahead of what is shown.
 */
export function reportOfBuffer(aheadSeconds: number, stalledMs: number): QualityReport {
  return { quality: aheadSeconds < BUFFER_LOW_SECONDS ? "poor" : stalledMs > 0 ? "good" : "excellent", stalledMs };
}
