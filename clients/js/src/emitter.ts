/** Typed events. A listener that throws does not keep the others from being called: its error is thrown again on its own, as from an event of the DOM. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** Returns what removes the listener again. */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
    let all = this.#listeners.get(event);
    if (!all) this.#listeners.set(event, (all = new Set()));
    all.add(listener);
    return () => this.off(event, listener);
  }

  /** For the next event of this name only. */
  once<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
    const stop = this.on(event, (payload) => {
      stop();
      listener(payload);
    });
    return stop;
  }

  off<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): void {
    this.#listeners.get(event)?.delete(listener);
  }

  protected emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (payload: Events[E]) => void)(payload);
      } catch (error) {
        setTimeout(() => {
          throw error;
        });
      }
    }
  }
}
