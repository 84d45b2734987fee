import type { LivehouseError } from "./errors.js";
import type { ChatMessage } from "./hub-events.js";

/** A message as a screen shows it. */
export interface ShownMessage {
  /** What stays the same from the moment that an own message is written: a key for lists. */
  readonly key: string;
  /** `pending`: not acknowledged yet; `sent`: stored by the server; `failed`: see `error`, and `retry` or `discard` it. */
  readonly status: "pending" | "sent" | "failed";
  readonly isOwn: boolean;
  readonly userId: string | undefined;
  readonly userName: string | undefined;
  readonly text: string;
  /** ISO 8601; of a message without an acknowledgement by this device's clock. */
  readonly at: string;
  readonly messageId: string | undefined;
  readonly clientId: string | undefined;
  readonly error: LivehouseError | undefined;
}

interface Tail {
  message: ShownMessage;
  /** Of the receipt. */
  seq: number | undefined;
}

/**
 * A stream's messages in order: those that the server sent, then the own ones that it has not sent back yet. The echo of an own message takes the place of that
 * message; the two never stand beside each other.
 */
export class ChatLog {
  #confirmed: ShownMessage[] = [];
  readonly #tail = new Map<string, Tail>();
  #shown: readonly ShownMessage[] | undefined;

  /** @param messagesMax More messages drop the oldest. Own ones that wait are not counted: the outbox bounds them. */
  constructor(private readonly messagesMax: number) {}

  /** The oldest first. The same array until something changes. */
  get messages(): readonly ShownMessage[] {
    this.#shown ??= [...this.#confirmed, ...[...this.#tail.values()].map(({ message }) => message)];
    return this.#shown;
  }

  find(clientId: string): ShownMessage | undefined {
    return this.#tail.get(clientId)?.message;
  }

  write(clientId: string, text: string, at: string, userId: string | undefined): void {
    const message: ShownMessage = {
      key: clientId, status: "pending", isOwn: true, userId, userName: undefined, text, at, messageId: undefined, clientId, error: undefined,
    };
    this.#tail.set(clientId, { message, seq: undefined });
    this.#changed();
  }

  /** The server has stored it. Its echo may have come before. */
  acknowledge(clientId: string, messageId: string, seq: number): void {
    const tail = this.#tail.get(clientId);
    if (!tail) return;
    this.#tail.set(clientId, { message: { ...tail.message, status: "sent", messageId, error: undefined }, seq });
    this.#changed();
  }

  fail(clientId: string, error: LivehouseError): void {
    this.#mark(clientId, "failed", error);
  }

  pend(clientId: string): void {
    this.#mark(clientId, "pending", undefined);
  }

  discard(clientId: string): void {
    if (this.#tail.delete(clientId)) this.#changed();
  }

  /** Returns the message as it is shown. */
  add(sent: ChatMessage, ownId: string | undefined): ShownMessage {
    const shown = this.#take(sent, ownId);
    this.#confirmed.push(shown);
    if (this.#confirmed.length > this.messagesMax) this.#confirmed.splice(0, this.#confirmed.length - this.messagesMax);
    this.#changed();
    return shown;
  }

  delete(messageId: string): void {
    this.#confirmed = this.#confirmed.filter((message) => message.messageId !== messageId);
    for (const [clientId, { message }] of this.#tail) if (message.messageId === messageId) this.#tail.delete(clientId);
    this.#changed();
  }

  /**
   * A state came that does not continue what is here. Returns the own messages that were acknowledged but that the server may have lost (a crash loses up
   * to the last second of chat): sent again with their `clientId`, they are stored once in any case.
   */
  replace(recent: readonly ChatMessage[], seq: number, isSameEpoch: boolean, ownId: string | undefined): string[] {
    this.#confirmed = recent.map((message) => this.#take(message, ownId)).slice(-this.messagesMax);
    const lost: string[] = [];
    for (const [clientId, tail] of this.#tail) {
      if (tail.message.status !== "sent") continue;
      if (isSameEpoch && tail.seq !== undefined && tail.seq > seq) continue; // Its echo follows.
      if (isSameEpoch) this.#tail.delete(clientId); // The state is beyond it: it is older than the recent messages.
      else lost.push(clientId);
    }
    this.#changed();
    return lost;
  }

  /** An own message leaves the tail when it comes back. Anyone may use any `clientId`: it must also be the own user's, as far as that is known. */
  #take(sent: ChatMessage, ownId: string | undefined): ShownMessage {
    const tail = sent.clientId === undefined ? undefined : this.#tail.get(sent.clientId);
    const isMine = tail !== undefined
      && (ownId === undefined || sent.userId === ownId) && (tail.message.messageId === undefined || tail.message.messageId === sent.messageId);
    if (isMine) this.#tail.delete(tail.message.key);
    const isOwn = isMine || (ownId !== undefined && sent.userId === ownId);
    return {
      key: isOwn && sent.clientId !== undefined ? sent.clientId : sent.messageId,
      status: "sent", isOwn, userId: sent.userId, userName: sent.userName, text: sent.text, at: sent.at,
      messageId: sent.messageId, clientId: sent.clientId, error: undefined,
    };
  }

  #mark(clientId: string, status: "pending" | "failed", error: LivehouseError | undefined): void {
    const tail = this.#tail.get(clientId);
    if (!tail) return;
    // Sent again after a loss, it may be stored under another id.
    this.#tail.set(clientId, { message: { ...tail.message, status, error, messageId: undefined }, seq: undefined });
    this.#changed();
  }

  #changed(): void {
    this.#shown = undefined;
  }
}
