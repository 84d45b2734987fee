// Time that stands still until it is moved on.
export class FakeClock {
  #now = Date.UTC(2026, 0, 1);
  #timers = new Map();
  #ids = 0;
  chance = 0.5;

  now() {
    return this.#now;
  }

  random() {
    return this.chance;
  }

  after(milliseconds, callback) {
    const id = ++this.#ids;
    this.#timers.set(id, { at: this.#now + milliseconds, callback });
    return () => this.#timers.delete(id);
  }

  get waiting() {
    return this.#timers.size;
  }

  async advance(milliseconds) {
    const end = this.#now + milliseconds;
    for (;;) {
      await settled();
      const [next] = [...this.#timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].callback();
    }
    this.#now = end;
    await settled();
  }
}

/** Every promise that can go on has gone on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
