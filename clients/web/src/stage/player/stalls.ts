import { StallMeter } from "@livehouse/client";

/** For how long a video stood still although it should have played. */
export class Stalls {
  readonly #meter: StallMeter;
  readonly #stop = new AbortController();

  constructor(video: HTMLVideoElement, now?: () => number) {
    this.#meter = new StallMeter(now);
    const { signal } = this.#stop;
    // Before the first picture it waits for the stream, not for the network.
    video.addEventListener("waiting", () => !video.paused && video.currentTime > 0 && this.#meter.begin(), { signal });
    for (const name of ["playing", "timeupdate", "pause", "ended", "emptied"]) video.addEventListener(name, () => this.#meter.end(), { signal });
  }

  /** Milliseconds since it was asked last. */
  take(): number {
    return this.#meter.take();
  }

  end(): void {
    this.#stop.abort();
  }
}
