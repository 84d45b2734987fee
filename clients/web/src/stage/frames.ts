type Schedule = (run: () => void) => () => void;

/** Once a frame while the page is seen; a hidden page has no frames and needs none sooner than twice a second. */
export const nextFrame: Schedule = (run) => {
  if (document.visibilityState === "hidden") {
    const timer = setTimeout(run, 500);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
};

/** A source of snapshots for `useSyncExternalStore` that changes at most once a frame, however often its origin does. */
export class FrameStore<T> {
  #shown: T;
  #cancel: (() => void) | undefined;
  #stop: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly read: () => T,
    private readonly listen: (changed: () => void) => () => void,
    private readonly schedule: Schedule = nextFrame,
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
