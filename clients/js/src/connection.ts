import type { AppLifecycle } from "./app-state.js";
import { Backoff, type BackoffOptions } from "./backoff.js";
import { within, type Clock } from "./clock.js";
import { Emitter } from "./emitter.js";
import { asLivehouseError, LivehouseError } from "./errors.js";
import { Link, type HubEvent, type LinkOptions } from "./link.js";
import type { TokenSource } from "./token.js";

export type ConnectionPhase =
  /** Not wanted: no stream is joined. */
  | "idle"
  | "connecting"
  | "connected"
  /** Until the next try. */
  | "waiting"
  /** Until the app wakes up. */
  | "asleep"
  /** The server refuses this user or this page: nothing more is tried until `reconnect`. */
  | "failed";

export interface ConnectionOptions extends Omit<LinkOptions, "token" | "isWebSocketOnly"> {
  tokens: TokenSource;
  needsToken: boolean;
  lifecycle: AppLifecycle;
  backoff: BackoffOptions;
  /** How long a sleeping app keeps its connection, in milliseconds. */
  sleepAfterMs: number;
}

export interface ConnectionEvents {
  phase: ConnectionPhase;
  /** A link is open, possibly in the place of one that still was. */
  open: undefined;
  /** The link is lost. */
  lost: undefined;
  /** The app woke up with its link still there: whether it is any good is not known. */
  woken: undefined;
  event: HubEvent;
  failed: LivehouseError;
}

/** So many failures of WebSockets, without one that opened, and other transports are tried. */
const WEBSOCKET_FAILURES = 2;
const ROTATE_RETRY_MS = 5_000;

/**
 * Keeps one link to the hub while it is wanted: opens another when it is lost, after a random and growing delay; replaces it before its token expires,
 * without a pause between the two; none while the app sleeps.
 */
export class Connection extends Emitter<ConnectionEvents> {
  #link: Link | undefined;
  #phase: ConnectionPhase = "idle";
  #users = 0;
  #isRunning = false;
  #isAsleep = false;
  #failure: LivehouseError | undefined;
  #refusals = 0;
  #webSocketFailures = 0;
  #hasOpened = false;
  /** The app woke up, and the link has not proven to work since. */
  #isDoubtful = false;
  #nudge = nudge();
  #cancelSleep: (() => void) | undefined;
  #cancelRotation: (() => void) | undefined;
  #stopWatching: (() => void) | undefined;
  readonly #backoff: Backoff;

  constructor(private readonly options: ConnectionOptions) {
    super();
    this.#backoff = new Backoff(options.clock, options.backoff);
  }

  get phase(): ConnectionPhase {
    return this.#phase;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  get failure(): LivehouseError | undefined {
    return this.#failure;
  }

  /** Wants the connection until the returned function is called. */
  use(): () => void {
    this.#users++;
    if (!this.#isRunning) void this.#run();
    let isUsed = true;
    return () => {
      if (!isUsed) return;
      isUsed = false;
      if (--this.#users === 0) this.#wake();
    };
  }

  /** Tries now, for example because the network is back or the user has signed in again. */
  reconnect(): void {
    this.#failure = undefined;
    this.#refusals = 0;
    this.#backoff.reset();
    this.#wake();
  }

  /** The link has proven to work: the next loss is the first one again. */
  markHealthy(): void {
    this.#isDoubtful = false;
    this.#backoff.reset();
  }

  get #isWanted(): boolean {
    return this.#users > 0;
  }

  #wake(): void {
    const last = this.#nudge;
    this.#nudge = nudge();
    last.resolve();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#watch();
    while (this.#isWanted) {
      if (this.#isAsleep || this.#failure) {
        this.#enter(this.#failure ? "failed" : "asleep");
        await this.#nudge.promise;
        continue;
      }

      this.#enter("connecting");
      const link = await this.#tryOpen();
      if (link && (!this.#isWanted || this.#isAsleep)) link.close();
      else if (link) await this.#stay(link);
      if (!this.#isWanted || this.#failure) continue;
      if (!this.options.lifecycle.isAwake) this.#isAsleep = true;
      // A connection that died while the device slept is replaced at once: someone is looking.
      const isAtOnce = this.#isDoubtful;
      this.#isDoubtful = false;
      if (this.#isAsleep || isAtOnce) continue;
      this.#enter("waiting");
      await this.#pause(this.#backoff.next());
    }

    this.#unwatch();
    this.#isRunning = false; // Before the listeners: one of them may want it again.
    this.#enter("idle");
  }

  async #stay(link: Link): Promise<void> {
    this.#takeOver(link);
    this.#enter("connected");
    this.emit("open", undefined);
    while (this.#link && !this.#link.isClosed) {
      await Promise.race([this.#link.closed, this.#nudge.promise]);
      if (!this.#isWanted || this.#isAsleep) this.#link?.close();
    }

    this.#link = undefined;
    this.#cancelRotation?.();
    this.emit("lost", undefined);
  }

  async #tryOpen(): Promise<Link | undefined> {
    let token: string | null = null;
    try {
      token = await this.#token(() => this.options.tokens.get());
      const link = await this.#open(token);
      this.#refusals = 0;
      return link;
    } catch (error) {
      const failure = asLivehouseError(error);
      if (failure.code === "unauthorized") {
        this.options.tokens.refuse(token);
        // The first refusal may be for a token that had just expired; the second is for a fresh one.
        if (token === null || ++this.#refusals > 1) this.#fail(failure);
      } else if (failure.code === "forbidden") {
        this.#fail(failure);
      }
      return undefined;
    }
  }

  async #open(token: string | null): Promise<Link> {
    const isWebSocketOnly = this.#hasOpened || this.#webSocketFailures < WEBSOCKET_FAILURES;
    try {
      const link = await Link.open({ ...this.options, token, isWebSocketOnly }, (event, from) => this.#deliver(event, from));
      this.#hasOpened ||= isWebSocketOnly;
      return link;
    } catch (error) {
      this.#webSocketFailures++;
      throw error;
    }
  }

  async #token(ask: () => Promise<string | null>): Promise<string | null> {
    const late = () => new LivehouseError({ code: "timeout", detail: "getToken took too long." });
    const token = await within(this.options.clock, this.options.openMs * 3, ask(), late);
    if (token === null && this.options.needsToken) {
      throw new LivehouseError({ code: "unauthorized", detail: "getToken returned no token: nobody is signed in." });
    }
    return token;
  }

  #fail(failure: LivehouseError): void {
    this.#failure = failure;
    this.emit("failed", failure);
  }

  #takeOver(link: Link): void {
    this.#link = link;
    this.#cancelRotation?.();
    const { refreshAt } = this.options.tokens;
    if (refreshAt !== undefined) this.#rotateIn(Math.max(0, refreshAt - this.options.clock.now()), link);
  }

  #rotateIn(milliseconds: number, link: Link): void {
    this.#cancelRotation = this.options.clock.after(milliseconds, () => void this.#rotate(link));
  }

  /** The server closes a connection when its token expires. Another one is opened before, and takes over where this one is. */
  async #rotate(link: Link): Promise<void> {
    const isCurrent = () => this.#link === link && !link.isClosed && this.#isWanted && !this.#isAsleep;
    let next: Link;
    try {
      const token = await this.#token(() => this.options.tokens.refresh());
      if (!isCurrent() || token === link.token) return;
      next = await this.#open(token);
    } catch {
      if (isCurrent()) this.#rotateIn(ROTATE_RETRY_MS, link);
      return;
    }

    if (!isCurrent()) {
      next.close();
      return;
    }
    this.#takeOver(next);
    this.emit("open", undefined);
    link.retire();
    this.#wake();
  }

  #deliver(event: HubEvent, from: Link): void {
    if (event.name === "error" && event.payload.code === "unauthorized" && event.payload.streamId === undefined) this.options.tokens.refuse(from.token);
    if (from === this.#link) this.emit("event", event);
  }

  #enter(phase: ConnectionPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.emit("phase", phase);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(milliseconds, resolve);
      void this.#nudge.promise.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #watch(): void {
    const stop = this.options.lifecycle.watch(() => this.#onLifecycle());
    const page = globalThis as Partial<Pick<EventTarget, "addEventListener" | "removeEventListener">>;
    const online = () => this.#wake();
    page.addEventListener?.("online", online);
    this.#stopWatching = () => {
      stop();
      page.removeEventListener?.("online", online);
    };
  }

  #unwatch(): void {
    this.#stopWatching?.();
    this.#cancelSleep?.();
    this.#isAsleep = false;
  }

  #onLifecycle(): void {
    this.#cancelSleep?.();
    if (this.options.lifecycle.isAwake) {
      this.#isAsleep = false;
      this.#isDoubtful = this.#link !== undefined;
      if (this.#link) this.emit("woken", undefined);
      else this.#backoff.reset();
      this.#wake();
    } else {
      this.#cancelSleep = this.options.clock.after(this.#link ? this.options.sleepAfterMs : 0, () => {
        this.#isAsleep = true;
        this.#wake();
      });
    }
  }
}

function nudge(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
