import { Backoff, type BackoffOptions } from "./backoff.js";
import { ChatLog } from "./chat-log.js";
import { newId, type Clock } from "./clock.js";
import type { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { asLivehouseError, isTransient, LivehouseError } from "./errors.js";
import type { HubEvents, HubMethods, QualityAdvice, QualityReport, Stream, StreamState } from "./hub-events.js";
import type { HubEvent, NumberedEvent } from "./link.js";
import type { LiveEvents, LivePhase, LiveSnapshot, Named, Short } from "./live-events.js";
import { Outbox } from "./outbox.js";
import { Position } from "./position.js";
import { applyEvent } from "./stream-view.js";

/** After a device slept, a dead connection looks alive: how long it may take to prove that it is. */
const PROBE_MS = 3_000;

export interface LiveStreamOptions {
  streamId: string;
  connection: Connection;
  clock: Clock;
  backoff: BackoffOptions;
  ownId: () => string | undefined;
  messagesMax: number;
  outboxMax: number;
  giveUpMs: number;
}

/** A joined stream. Stays joined through lost connections until `leave`, or until the server removes the user. */
export class LiveStream extends Emitter<LiveEvents> {
  readonly id: string;
  readonly #position = new Position();
  readonly #log: ChatLog;
  readonly #outbox: Outbox;
  readonly #retry: Backoff;
  readonly #stop: (() => void)[] = [];
  #phase: LivePhase = "joining";
  #canModerate = false;
  #hasCaptions = false;
  #stream: Stream | undefined;
  #error: LivehouseError | undefined;
  #snapshot: LiveSnapshot | undefined;
  #isJoining = false;
  #needsJoin = false;
  /** Events are out of order until the state that answers a join. */
  #awaitsState = true;
  #isJoined = false;
  #catchingUp: { missed: number; until: number; stream: Stream } | undefined;
  #cancelRetry: (() => void) | undefined;
  #advice: QualityAdvice = "auto";

  constructor(private readonly options: LiveStreamOptions) {
    super();
    this.id = options.streamId;
    this.#log = new ChatLog(options.messagesMax);
    this.#retry = new Backoff(options.clock, options.backoff);
    this.#outbox = new Outbox({
      clock: options.clock, backoff: new Backoff(options.clock, options.backoff), itemsMax: options.outboxMax, giveUpMs: options.giveUpMs,
      isReady: () => this.#isJoined && options.connection.link?.isClosed === false,
    });
    const { connection } = options;
    this.#stop.push(
      connection.on("open", () => this.#onOpen()),
      connection.on("lost", () => this.#onLost()),
      connection.on("woken", () => void this.#join(PROBE_MS)),
      connection.on("event", (event) => this.#onHubEvent(event)),
      connection.on("phase", (phase) => phase === "asleep" && this.#enter("asleep")),
      connection.on("failed", (error) => this.#end("failed", error)),
    );
    this.#stop.push(connection.use());
    if (connection.failure) this.#end("failed", connection.failure);
    else if (connection.link) this.#onOpen();
  }

  get state(): LiveSnapshot {
    this.#snapshot ??= {
      phase: this.#phase, stream: this.#stream, messages: this.#log.messages, canModerate: this.#canModerate, hasCaptions: this.#hasCaptions,
      error: this.#error,
    };
    return this.#snapshot;
  }

  /** Resolves with the first state. @throws LivehouseError when the user may not watch the stream. */
  joined(): Promise<this> {
    if (this.#isOver) return Promise.reject(this.#error ?? closed());
    if (this.#stream) return Promise.resolve(this);
    return new Promise((resolve, reject) => {
      const stop = this.on("phase", () => {
        if (this.#isOver) reject(this.#error ?? closed());
        else if (this.#stream) resolve(this);
        else return;
        stop();
      });
    });
  }

  /**
   * Writes a message. It is in `state.messages` at once as `pending`, and becomes `sent` or `failed`. The promise tells the same: it resolves when the
   * message is stored. Without a connection it waits for the next one.
   */
  send(text: string, clientId: string = newId(this.options.clock)): Promise<{ messageId: string; seq: number }> {
    if (this.#isOver) return Promise.reject(this.#error ?? closed());
    this.#log.write(clientId, text, new Date(this.options.clock.now()).toISOString(), this.options.ownId());
    this.#changed();
    return this.#send(clientId, text);
  }

  /** Sends a failed message again, under the same `clientId`: should it have arrived after all, it stays one. */
  retry(clientId: string): Promise<{ messageId: string; seq: number }> {
    const message = this.#log.find(clientId);
    if (message?.status !== "failed") return Promise.reject(new LivehouseError({ code: "not_found", detail: "No failed message has this clientId." }));
    this.#log.pend(clientId);
    this.#changed();
    return this.#send(clientId, message.text);
  }

  /** Forgets a failed message. */
  discard(clientId: string): void {
    if (this.#log.find(clientId)?.status !== "failed") return;
    this.#log.discard(clientId);
    this.#changed();
  }

  /** Gives a gift of `GET /api/live/gifts`, once, however often the connection is lost meanwhile. */
  gift(giftType: string, quantity = 1, clientId: string = newId(this.options.clock)): Promise<{ giftId: string; seq: number }> {
    if (this.#isOver) return Promise.reject(this.#error ?? closed());
    const given = this.#outbox.add(clientId, () => this.#invoke("live:gift", { streamId: this.id, giftType, quantity, clientId }));
    given.catch((error: LivehouseError) => this.emit("error", error));
    return given;
  }

  /** Sends an emoji now or not at all: a reaction to something that is over helps nobody. */
  async react(emoji: string): Promise<void> {
    await this.#invoke("live:reaction", { streamId: this.id, emoji });
  }

  /** What the server advises to watch, as it said last: by `quality`, or in answer to a report. */
  get advice(): QualityAdvice {
    return this.#advice;
  }

  /**
   * Says how the viewer's connection is; a player does it every `reportSeconds`. Lost without a connection: the next report says how it is then.
   * @returns what to watch, and when to report next. @throws LivehouseError `rate_limited`, `disconnected` and the like.
   */
  async reportQuality(report: QualityReport): Promise<{ advice: QualityAdvice; reportSeconds: number }> {
    const answer = await this.#invoke("live:quality", { ...report, streamId: this.id, advice: this.#advice });
    this.#onAdvice(answer.advice);
    return answer;
  }

  /** Of the host and moderators. */
  async pin(messageId: string): Promise<void> {
    await this.#invoke("live:pin", { streamId: this.id, messageId });
  }

  async unpin(messageId: string): Promise<void> {
    await this.#invoke("live:unpin", { streamId: this.id, messageId });
  }

  /** Leaves for good; `join` again for another go. */
  async leave(): Promise<void> {
    if (this.#isOver) return;
    const { connection } = this.options;
    const release = connection.use(); // Until the server knows.
    const hasJoined = this.#isJoined || this.#isJoining;
    const told = hasJoined ? connection.link?.invoke("live:leave", { streamId: this.id }) : undefined;
    // Over at once: who joins again before the server has answered gets another stream, whose join follows on the same connection.
    this.#end("left", undefined);
    await told?.catch(() => {}); // The server notices a lost connection too.
    release();
  }

  get #isOver(): boolean {
    return this.#phase === "left" || this.#phase === "removed" || this.#phase === "failed";
  }

  #send(clientId: string, text: string): Promise<{ messageId: string; seq: number }> {
    const sent = this.#outbox.add(clientId, () => this.#invoke("live:message", { streamId: this.id, text, clientId }));
    sent.then(
      ({ messageId, seq }) => {
        this.#log.acknowledge(clientId, messageId, seq);
        this.#changed();
      },
      (error: LivehouseError) => {
        this.#log.fail(clientId, error);
        this.#changed();
        this.emit("error", error);
      },
    );
    return sent;
  }

  async #invoke<M extends keyof HubMethods>(method: M, argument: HubMethods[M][0]): Promise<HubMethods[M][1]> {
    const { link } = this.options.connection;
    if (!link || !this.#isJoined) throw this.#isOver ? (this.#error ?? closed()) : new LivehouseError({ code: "disconnected", detail: "Not connected." });
    return link.invoke(method, argument);
  }

  #onOpen(): void {
    this.#isJoined = false;
    this.#isJoining = false;
    void this.#join();
  }

  #onLost(): void {
    this.#isJoined = false;
    this.#isJoining = false;
    this.#cancelRetry?.();
    if (this.#stream) this.#enter("reconnecting");
  }

  /** Joins, or joins again from the last event. One at a time on a link. */
  async #join(callMs?: number): Promise<void> {
    const { link } = this.options.connection;
    if (!link || this.#isOver) return;
    this.#needsJoin = this.#isJoining;
    if (this.#isJoining) return;
    this.#cancelRetry?.();
    this.#isJoining = true;
    this.#awaitsState = true;
    const isStale = () => this.options.connection.link !== link || this.#isOver;
    try {
      const state = await link.invoke("live:join", { streamId: this.id, ...this.#position.resume }, callMs);
      if (isStale()) return;
      if (this.#awaitsState) this.#onState(state); // Its event has the same content, and comes first.
      this.#isJoining = false;
      this.#isJoined = true;
      this.#retry.reset();
      this.options.connection.markHealthy();
      this.#enter("live");
      this.#outbox.pump();
      if (this.#needsJoin) void this.#join();
    } catch (error) {
      if (isStale()) return;
      this.#isJoining = false;
      const failure = asLivehouseError(error);
      if (!isTransient(failure) && failure.code !== "rate_limited") this.#end("removed", failure);
      else if (!link.isClosed) this.#cancelRetry = this.options.clock.after((failure.retryAfter ?? 0) * 1000 + this.#retry.next(), () => void this.#join());
    }
  }

  #onHubEvent(event: HubEvent): void {
    if (this.#isOver || (event.payload as { streamId?: string }).streamId !== this.id) return;
    if (event.name === "live:state") this.#onState(event.payload);
    else if (event.name === "error") this.#onError(event.payload);
    // The user's own: they have no number among the stream's events.
    else if (event.name === "live:quality") this.#onAdvice(event.payload.advice);
    else if (event.name === "live:quality:viewers") this.emit("quality:viewers", event.payload);
    else if (event.name === "live:health") return;
    else if (event.name.startsWith("live:")) this.#onStreamEvent(event as NumberedEvent);
  }

  #onAdvice(advice: QualityAdvice): void {
    if (advice === this.#advice) return;
    this.#advice = advice;
    this.emit("quality", { streamId: this.id, advice });
  }

  #onState(state: StreamState): void {
    const isSameEpoch = this.#position.resume.epoch === state.epoch;
    const verdict = this.#position.state(state);
    this.#awaitsState = false;
    this.#catchingUp = undefined;
    // Older servers don't say.
    this.#canModerate = state.canModerate ?? false;
    this.#hasCaptions ||= state.hasCaptions ?? false;
    if (verdict.kind === "resumed") {
      // The stream in the state is newer than the events that follow, which lead to it.
      if (verdict.missed > 0) this.#catchingUp = { missed: verdict.missed, until: state.seq, stream: state.stream };
      else this.#stream = state.stream;
      this.#changed();
      if (verdict.missed === 0) this.emit("resumed", { missed: 0 });
      return;
    }

    this.#stream = state.stream;
    const lost = this.#log.replace(state.recentMessages, state.seq, isSameEpoch, this.options.ownId());
    for (const message of state.recentMessages) this.#settle(message, state.seq);
    for (const clientId of lost) {
      const text = this.#log.find(clientId)?.text ?? "";
      this.#log.pend(clientId);
      this.#send(clientId, text).catch(() => {});
    }
    this.#changed();
    if (verdict.kind === "replaced") this.emit("replaced", this.state);
  }

  #onStreamEvent(event: NumberedEvent): void {
    const { seq } = event.payload;
    const verdict = this.#position.event(seq);
    if (verdict === "gap" && !this.#awaitsState) void this.#rejoin();
    if (verdict !== "next") return;
    if (this.#stream) this.#stream = this.#catchingUp?.until === seq ? this.#catchingUp.stream : applyEvent(this.#stream, event);
    if (event.name === "live:caption") this.#hasCaptions = true;
    if (event.name === "live:message") {
      const shown = this.#log.add(event.payload, this.options.ownId());
      if (shown.isOwn) this.#settle(event.payload, seq);
      this.#changed();
      this.emit("message", { ...event.payload, shown });
    } else {
      if (event.name === "live:message:deleted") this.#log.delete(event.payload.messageId);
      this.#changed();
      this.emit(event.name.slice("live:".length) as Short<Named>, event.payload as never);
    }
    if (this.#catchingUp && seq >= this.#catchingUp.until) {
      const { missed } = this.#catchingUp;
      this.#catchingUp = undefined;
      this.emit("resumed", { missed });
    }
  }

  /** The server left out events for a connection that was too slow: they are sent again. */
  #rejoin(): Promise<void> {
    this.#awaitsState = true;
    return this.#join();
  }

  #settle({ clientId, messageId, userId }: { clientId?: string; messageId: string; userId: string }, seq: number): void {
    const ownId = this.options.ownId();
    if (clientId !== undefined && (ownId === undefined || ownId === userId)) this.#outbox.settle(clientId, { messageId, seq });
  }

  #onError(payload: HubEvents["error"]): void {
    const error = new LivehouseError({ code: payload.code, detail: payload.message, retryAfter: payload.retryAfterSeconds });
    if (payload.code === "forbidden" || payload.code === "not_found") this.#end("removed", error);
    else this.emit("error", error);
  }

  #end(phase: "left" | "removed" | "failed", error: LivehouseError | undefined): void {
    if (this.#isOver) return;
    this.#error = error;
    this.#isJoined = false;
    this.#cancelRetry?.();
    for (const stop of this.#stop.splice(0)) stop();
    this.#enter(phase);
    this.#outbox.close(error ?? closed());
    if (error) this.emit("error", error);
  }

  #enter(phase: LivePhase): void {
    if (phase === this.#phase || this.#isOver) return;
    this.#phase = phase;
    this.#changed();
    this.emit("phase", phase);
  }

  #changed(): void {
    this.#snapshot = undefined;
    this.emit("change", this.state);
  }
}

function closed(): LivehouseError {
  return new LivehouseError({ code: "closed", detail: "The stream was left." });
}
