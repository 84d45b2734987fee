import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection } from "@microsoft/signalr";
import { within, type Clock } from "./clock.js";
import { LivehouseError } from "./errors.js";
import { hubEvents, type HubEvents, type HubMethods } from "./hub-events.js";

export interface LinkOptions {
  clock: Clock;
  /** Of the hub. */
  url: string;
  token: string | null;
  /** Only WebSockets; otherwise whatever gets through. */
  isWebSocketOnly: boolean;
  /** For opening, in milliseconds. */
  openMs: number;
  /** For the answer to a call, in milliseconds: without one the connection counts as lost. */
  callMs: number;
  /** A connection on which nothing comes for so many milliseconds is lost. The server sends something every 15 seconds. */
  silenceMs: number;
}

export type HubEvent = { [E in keyof HubEvents]: { name: E; payload: HubEvents[E] } }[keyof HubEvents];

/** Events of one user alone: they have no number among the stream's events. */
export const unnumbered = ["live:health", "live:quality", "live:quality:viewers"] as const;

/** An event of a stream: it has a place in the stream's order. */
export type NumberedEvent = Exclude<Extract<HubEvent, { name: `live:${string}` }>, { name: (typeof unnumbered)[number] }>;

/** How long the event `error` of a refused call may come after the refusal. */
const DETAILS_MS = 250;
const RETIRE_MS = 5_000;
const NOTES_MAX = 50;

/** One connection to the hub, from opening it to losing it. It never comes back: another takes its place. */
export class Link {
  readonly token: string | null;
  /** Resolves when it is lost or closed. */
  readonly closed: Promise<void>;
  #resolveClosed!: () => void;
  #isClosed = false;
  #pending = 0;
  #idle: (() => void) | undefined;
  /** Events `error` that may belong to a call which is about to fail. */
  #notes: HubEvents["error"][] = [];
  readonly #waiters = new Set<(note: HubEvents["error"]) => boolean>();
  /** What to do at the end. */
  readonly #endings = new Set<() => void>();

  private constructor(
    private readonly hub: HubConnection,
    private readonly options: LinkOptions,
    private readonly deliver: (event: HubEvent, link: Link) => void,
  ) {
    this.token = options.token;
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    for (const name of Object.keys(hubEvents) as (keyof HubEvents)[]) {
      hub.on(name, (payload) => {
        if (this.#isClosed) return;
        if (name === "error") this.#note(payload as HubEvents["error"]);
        else deliver({ name, payload } as HubEvent, this);
      });
    }
    hub.onclose(() => this.#end());
  }

  /** @param deliver Receives every event, and an event `error` only when it belongs to no call. */
  static async open(options: LinkOptions, deliver: (event: HubEvent, link: Link) => void): Promise<Link> {
    const hub = new HubConnectionBuilder()
      .withUrl(options.url, {
        ...(options.token === null ? {} : { accessTokenFactory: () => options.token! }),
        ...(options.isWebSocketOnly ? { transport: HttpTransportType.WebSockets } : {}),
        timeout: options.openMs,
      })
      .configureLogging(LogLevel.None)
      .build();
    hub.serverTimeoutInMilliseconds = options.silenceMs;
    hub.keepAliveIntervalInMilliseconds = Math.min(15_000, options.silenceMs / 2);
    const link = new Link(hub, options, deliver);
    try {
      await within(options.clock, options.openMs, hub.start(), () => timeout("The hub did not open", options.openMs));
      return link;
    } catch (error) {
      link.close();
      throw openingError(error);
    }
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async invoke<M extends keyof HubMethods>(method: M, argument: HubMethods[M][0], callMs = this.options.callMs): Promise<HubMethods[M][1]> {
    if (this.#isClosed) throw lost();
    this.#pending++;
    try {
      const late = () => timeout(`${method} was not answered`, callMs);
      return await within(this.options.clock, callMs, this.#orEnd(this.hub.invoke(method, argument)), late);
    } catch (error) {
      if (LivehouseError.is(error, "timeout")) this.close();
      throw await this.#callError(error, (argument as { streamId?: string }).streamId);
    } finally {
      if (--this.#pending === 0) this.#settle();
    }
  }

  /** Nothing is delivered from now on; calls that are not answered fail. */
  close(): void {
    this.#end();
    // Its promise may wait for a network that is gone.
    this.hub.stop().catch(() => {});
  }

  /** Closes as soon as its calls are answered: another link has taken over. */
  retire(): void {
    this.#endings.add(this.options.clock.after(RETIRE_MS, () => this.close()));
    if (this.#pending === 0) this.close();
    else this.#idle = () => this.close();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#idle = undefined;
    // What is left may be the reason for the close. While calls are pending, an error about a stream can be the answer to one of them.
    this.#notes = this.#notes.filter((note) => this.#pending === 0 || note.streamId === undefined);
    this.#settle();
    this.#isClosed = true;
    this.#resolveClosed();
    for (const ending of this.#endings) ending();
    this.#endings.clear();
  }

  #orEnd<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const ending = () => reject(lost());
      this.#endings.add(ending);
      promise.then(resolve, reject).finally(() => this.#endings.delete(ending));
    });
  }

  #note(note: HubEvents["error"]): void {
    for (const waiter of this.#waiters) if (waiter(note)) return;
    this.#notes.push(note);
    if (this.#notes.length > NOTES_MAX) this.#notes.shift();
    if (this.#pending === 0) this.#settle();
  }

  /** No call is left that the noted errors could belong to. */
  #settle(): void {
    for (const payload of this.#notes.splice(0)) if (!this.#isClosed) this.deliver({ name: "error", payload }, this);
    if (this.#pending === 0) this.#idle?.();
  }

  async #callError(error: unknown, streamId: string | undefined): Promise<LivehouseError> {
    if (error instanceof LivehouseError) return error;
    const message = error instanceof Error ? error.message : String(error);
    const code = /HubException: (\w+)$/.exec(message)?.[1];
    if (code === undefined) {
      if (/on the server/.test(message)) return new LivehouseError({ code: "internal", detail: message, cause: error });
      return lost(error);
    }
    const note = await this.#noteOf(code, streamId);
    const field = code === "validation_failed" ? /^(\w+): (.*)$/s.exec(note?.message ?? "") : null;
    return new LivehouseError({
      code, detail: note?.message, retryAfter: note?.retryAfterSeconds, cause: error, fields: field ? { [field[1]!]: [field[2]!] } : undefined,
    });
  }

  /** The event `error` of a refused call, which comes about when the refusal does. */
  #noteOf(code: string, streamId: string | undefined): Promise<HubEvents["error"] | undefined> {
    const fits = (note: HubEvents["error"]) => note.code === code && (note.streamId === undefined || streamId === undefined || note.streamId === streamId);
    const index = this.#notes.findIndex(fits);
    if (this.#isClosed && index < 0) return Promise.resolve(undefined);
    if (index >= 0) return Promise.resolve(this.#notes.splice(index, 1)[0]);
    return new Promise((resolve) => {
      const finish = (note?: HubEvents["error"]) => {
        cancel();
        this.#waiters.delete(waiter);
        this.#endings.delete(ending);
        resolve(note);
      };
      const waiter = (note: HubEvents["error"]) => fits(note) && (finish(note), true);
      const cancel = this.options.clock.after(DETAILS_MS, () => finish());
      const ending = () => finish();
      this.#waiters.add(waiter);
      this.#endings.add(ending);
    });
  }
}

function lost(cause?: unknown): LivehouseError {
  return new LivehouseError({ code: "disconnected", detail: "The connection was lost before the answer.", cause });
}

function timeout(what: string, milliseconds: number): LivehouseError {
  return new LivehouseError({ code: "timeout", detail: `${what} within ${milliseconds} ms.` });
}

/** SignalR tells the status of a refused negotiation only in its message. */
function openingError(error: unknown): LivehouseError {
  if (error instanceof LivehouseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status = Number(/Status code '(\d+)'/.exec(message)?.[1] ?? 0);
  const code = status === 401 ? "unauthorized" : status === 403 ? "forbidden" : status === 503 ? "unavailable" : "disconnected";
  return new LivehouseError({ code, status, detail: message, cause: error });
}
