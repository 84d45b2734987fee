// Sends webhooks like LiveKit's server: made once with an id, signed over the exact body, one queue a room (egress and ingress events each in their own), repeated on connection errors,
// 429 and 5xx except 501. Tests can drop, repeat and hold them; held ones are sent when the test says so, in the order that it says: no timing is involved.
import { randomBytes } from 'node:crypto';
import { RoomEndReason, WebhookEvent } from '@livekit/protocol';
import { signWebhook } from './tokens.mjs';

const retriesMax = 4;

export class Webhooks {
  #url = '';
  #key;
  #secret;
  #faults = [];
  #queues = new Map();
  #log = [];
  #held = [];
  #waiting = [];

  constructor(key, secret) {
    this.#key = key;
    this.#secret = secret;
  }

  /** Everything that happened, sent or not: id, event, body as text, authorization, statuses of each delivery. */
  get log() {
    return this.#log;
  }

  sendTo(url) {
    this.#url = url;
  }

  reset() {
    this.#faults = [];
    this.#held = [];
    this.#log = [];
  }

  /** mode: drop (never sent), repeat (sent twice), hold (kept for release). event: a name, or * for all. */
  fault({ event = '*', mode, times = 1 }) {
    if (!['drop', 'repeat', 'hold'].includes(mode)) throw new Error(`unknown webhook fault ${mode}`);
    this.#faults.push({ event, mode, left: times });
  }

  /** Sends what is held, in the order it happened or backwards. */
  release({ reverse = false } = {}) {
    const held = reverse ? this.#held.reverse() : this.#held;
    this.#held = [];
    for (const record of held) this.#enqueue(record);
    return held.length;
  }

  resend(id) {
    const record = this.#log.find((each) => each.id === id);
    if (!record) throw new Error(`no webhook ${id}`);
    this.#enqueue(record);
  }

  /** roomEndReason: a name of the protocol's enum; older servers say none. */
  async emit(event, queue, fields, roomEndReason) {
    if (roomEndReason && !(roomEndReason in RoomEndReason)) throw new Error(`unknown reason ${roomEndReason}`);
    const message = new WebhookEvent({
      event, id: `EV_${randomBytes(9).toString('base64url')}`, createdAt: BigInt(Math.floor(Date.now() / 1000)), roomEndReason: RoomEndReason[roomEndReason], ...fields,
    });
    // The spacing of protobuf's JSON is unstable on purpose: who hashes re-serialised JSON must fail here too.
    const body = JSON.stringify(message.toJson(), null, this.#log.length % 3);
    const record = { id: message.id, event, queue, body, deliveries: [] };
    this.#log.push(record);
    for (const each of this.#waiting.filter((waiter) => waiter.event === event)) each.resolve();
    record.authorization = await signWebhook(body, this.#key, this.#secret);

    const fault = this.#faults.find((each) => each.left > 0 && (each.event === '*' || each.event === event));
    if (fault) fault.left--;
    if (fault?.mode === 'drop') return;
    if (fault?.mode === 'hold') { this.#held.push(record); return; }
    this.#enqueue(record);
    if (fault?.mode === 'repeat') this.#enqueue(record);
  }

  /** Resolves when such an event has happened. */
  made(event) {
    return new Promise((resolve) => {
      if (this.#log.some((record) => record.event === event)) resolve();
      else this.#waiting.push({ event, resolve });
    });
  }

  /** Resolves when every queue is empty. */
  async drained() {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  #enqueue(record) {
    const before = this.#queues.get(record.queue) ?? Promise.resolve();
    const after = before.then(() => this.#deliver(record)).finally(() => {
      if (this.#queues.get(record.queue) === after) this.#queues.delete(record.queue);
    });
    this.#queues.set(record.queue, after);
  }

  async #deliver(record) {
    if (!this.#url) return;
    for (let retry = 0; retry <= retriesMax; retry++) {
      const status = await this.#post(record);
      record.deliveries.push(status);
      const again = status === 0 || status === 429 || (status >= 500 && status !== 501);
      if (!again) return;
      await new Promise((resume) => setTimeout(resume, 50 * 2 ** retry));
    }
  }

  async #post(record) {
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/webhook+json', Authorization: record.authorization },
        body: record.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(20_000),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0; // no connection, or no answer: LiveKit counts both as undelivered
    }
  }
}
