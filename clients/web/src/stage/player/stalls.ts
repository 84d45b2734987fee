const REPORT_MAX_MS = 60_000;
/** Nobody notices less. */
const NOTICED_MS = 100;

/** For how long a video stood still although it should have played. */
export class Stalls {
  #since: number | undefined;
  #total = 0;
  readonly #stop = new AbortController();

  constructor(private readonly video: HTMLVideoElement, private readonly now: () => number = () => performance.now()) {
    const { signal } = this.#stop;
    video.addEventListener("waiting", () => this.#begin(), { signal });
    for (const name of ["playing", "timeupdate", "pause", "ended", "emptied"]) video.addEventListener(name, () => this.#end(), { signal });
  }

  /** Milliseconds since it was asked last. */
  take(): number {
    if (this.#since !== undefined) {
      this.#end();
      this.#begin();
    }
    const total = Math.min(Math.round(this.#total), REPORT_MAX_MS);
    this.#total = 0;
    return total < NOTICED_MS ? 0 : total;
  }

  end(): void {
    this.#stop.abort();
  }

  #begin(): void {
    // Before the first picture it waits for the stream, not for the network.
    if (!this.video.paused && this.video.currentTime > 0) this.#since ??= this.now();
  }

  #end(): void {
    if (this.#since === undefined) return;
    this.#total += this.now() - this.#since;
    this.#since = undefined;
  }
}
