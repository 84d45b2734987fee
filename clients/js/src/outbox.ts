import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { asLivehouseError, isTransient, LivehouseError } from "./errors.js";

export interface OutboxOptions {
  clock: Clock;
  backoff: Backoff;
  /** More than this is refused with `outbox_full`. */
  itemsMax: number;
  /** An item that is not acknowledged after so many milliseconds has failed: an answer in a conversation is worth nothing an hour later. */
  giveUpMs: number;
  /** There is a joined link to send on. */
  isReady: () => boolean;
}

interface Item<T> {
  clientId: string;
  send: () => Promise<T>;
  resolve: (value: T) => void;
  reject: (error: LivehouseError) => void;
  cancelDeadline: () => void;
}

/**
 * Sends what must arrive once, in order: one at a time, again after a lost connection, always with the same `clientId`, by which the server recognises a
 * repeat.
 */
export class Outbox {
  #items: Item<never>[] = [];
  #isSending = false;
  #cancelRetry: (() => void) | undefined;

  constructor(private readonly options: OutboxOptions) {}

  add<T>(clientId: string, send: () => Promise<T>): Promise<T> {
    if (this.#items.length >= this.options.itemsMax) {
      return Promise.reject(new LivehouseError({ code: "outbox_full", detail: `${this.options.itemsMax} messages and gifts wait to be sent.` }));
    }
    return new Promise<T>((resolve, reject) => {
      const late = () => this.#fail(clientId, new LivehouseError({ code: "timeout", detail: `Not acknowledged within ${this.options.giveUpMs} ms.` }));
      const cancelDeadline = this.options.clock.after(this.options.giveUpMs, late);
      this.#items.push({ clientId, send, resolve, reject, cancelDeadline } as unknown as Item<never>);
      this.pump();
    });
  }

  /** It has arrived: its echo came before the answer, or instead of it. */
  settle<T>(clientId: string, value: T): void {
    this.#take(clientId)?.resolve(value as never);
  }

  /** Everything that waits fails. */
  close(error: LivehouseError): void {
    this.#cancelRetry?.();
    for (const { clientId } of [...this.#items]) this.#fail(clientId, error);
  }

  /** Sends what waits, if it can be sent. */
  pump(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (!this.#isSending) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#isSending = true;
    try {
      for (let item = this.#items[0]; item && this.options.isReady(); item = this.#items[0]) {
        try {
          const value = await item.send();
          this.#take(item.clientId)?.resolve(value);
        } catch (error) {
          const failure = asLivehouseError(error);
          if (!isTransient(failure)) {
            this.#fail(item.clientId, failure);
          } else if (this.options.isReady()) {
            this.#cancelRetry = this.options.clock.after(this.options.backoff.next(), () => this.pump());
            return;
          }
        }
      }
      if (this.#items.length === 0) this.options.backoff.reset();
    } finally {
      this.#isSending = false;
    }
  }

  #take(clientId: string): Item<never> | undefined {
    const index = this.#items.findIndex((item) => item.clientId === clientId);
    if (index < 0) return undefined;
    const [item] = this.#items.splice(index, 1);
    item!.cancelDeadline();
    return item;
  }

  #fail(clientId: string, error: LivehouseError): void {
    this.#take(clientId)?.reject(error);
  }
}
