type Schedule = (run: () => void) => () => void;

/** Twenty times a second is more than a reader can follow, and a third of the work of sixty. */
const EVERY_MS = 50;
/** A hidden page has no frames. */
const HIDDEN_MS = 500;

/** In the next frame, but no sooner than 50 ms after the last one that this has been asked for. */
export function frames(): Schedule {
  let lastAt = -Infinity;
  return (run) => {
    let frame: number | undefined;
    const draw = () => {
      lastAt = performance.now();
      run();
    };
    const isHidden = document.visibilityState === "hidden";
    const wait = isHidden ? HIDDEN_MS : lastAt + EVERY_MS - performance.now();
    const inFrame = () => {
      frame = requestAnimationFrame(draw);
    };
    const timer = wait > 0 ? setTimeout(isHidden ? draw : inFrame, wait) : undefined;
    if (timer === undefined) inFrame();
    return () => {
      clearTimeout(timer);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  };
}

/** A source of snapshots for `useSyncExternalStore` that changes with frames, however often its origin does. */
export class FrameStore<T> {
  #shown: T;
  #cancel: (() => void) | undefined;
  #stop: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly read: () => T,
    private readonly listen: (changed: () => void) => () => void,
    private readonly schedule: Schedule = frames(),
  ) {
    this.#shown = read();
  }

  get = (): T => this.#shown;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#stop) {
      this.#stop = this.listen(this.#changed);
      this.#changed(); // Something may have happened since.
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
      this.#cancel?.();
      this.#cancel = undefined;
    };
  };

  #changed = (): void => {
    this.#cancel ??= this.schedule(() => {
      this.#cancel = undefined;
      const next = this.read();
      if (Object.is(next, this.#shown)) return;
      this.#shown = next;
      for (const listener of [...this.#listeners]) listener();
    });
  };
}
