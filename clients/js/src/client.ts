import { appLifecycle, type AppStateLike } from "./app-state.js";
import { defaultBackoff, type BackoffOptions } from "./backoff.js";
import { systemClock, within, type Clock } from "./clock.js";
import { Connection, type ConnectionPhase } from "./connection.js";
import { Emitter } from "./emitter.js";
import { LivehouseError } from "./errors.js";
import type { HubEvents, HubMethods } from "./hub-events.js";
import { Http } from "./http.js";
import { LiveStream } from "./live-stream.js";
import { Rest } from "./rest.js";
import { TokenSource, type GetToken } from "./token.js";

export interface ClientOptions {
  /** The server's, such as `https://live.example.com`. */
  url: string;
  /** Returns the user's access token. Without it there is the page's session cookie, or nobody is signed in. */
  getToken?: GetToken;
  /** React Native's `AppState`, so that the client sleeps when the app does. */
  appState?: AppStateLike;
  /** Messages that a stream keeps. Default 500. */
  messagesMax?: number;
  /** Messages and gifts of a stream that wait to be sent. Default 100. */
  outboxMax?: number;
  /** How long a message or gift may wait, in milliseconds, until it has failed. Default 60000. */
  giveUpMs?: number;
  /** How long `join` waits for the first state, in milliseconds. Default 30000. */
  joinMs?: number;
  /** How long a hidden page or an app in the background keeps its connection, in milliseconds. Default 30000 in browsers, 0 with `appState`. */
  sleepAfterMs?: number;
  /** Delays between tries: random, at most this long. */
  backoff?: Partial<BackoffOptions>;
  /** How long to wait for an answer, in milliseconds. Default 15000. */
  timeoutMs?: number;
  /** A connection on which nothing comes for so many milliseconds is lost. Default 30000: the server sends something every 15 seconds. */
  silenceMs?: number;
  /** How often a REST call is made at most, where repeating it is safe. Default 3. */
  attemptsMax?: number;
  fetch?: typeof fetch;
  clock?: Clock;
}

/** Events that belong to the user, not to a stream, and the connection's. */
export interface ClientEvents extends Pick<HubEvents, "inbox" | "match:found" | "live:health" | "wallet:changed" | "operators:event" | "operators:feed"> {
  connection: ConnectionPhase;
  error: LivehouseError;
}

const ofUser = ["match:found", "live:health", "wallet:changed", "operators:event", "operators:feed"] as const;
const isOfUser = (name: string): name is (typeof ofUser)[number] => (ofUser as readonly string[]).includes(name);

const defaults = {
  messagesMax: 500, outboxMax: 100, giveUpMs: 60_000, joinMs: 30_000, timeoutMs: 15_000, silenceMs: 30_000, attemptsMax: 3,
};

/** A connection to one Livehouse server as one user. Nothing is opened before the first `join` or `connect`. */
export class Client extends Emitter<ClientEvents> {
  readonly rest: Rest;
  readonly #options: typeof defaults;
  readonly #backoff: BackoffOptions;
  readonly #clock: Clock;
  readonly #tokens: TokenSource;
  readonly #connection: Connection;
  readonly #streams = new Map<string, LiveStream>();
  #release: (() => void) | undefined;
  #inboxSeq = 0;

  constructor(options: ClientOptions) {
    super();
    const url = options.url.replace(/\/+$/, "");
    const given = Object.entries(options).filter(([name, value]) => name in defaults && value !== undefined);
    this.#options = { ...defaults, ...(Object.fromEntries(given) as Partial<typeof defaults>) };
    this.#backoff = { ...defaultBackoff, ...options.backoff };
    this.#clock = options.clock ?? systemClock;
    this.#tokens = new TokenSource(this.#clock, options.getToken);
    const { timeoutMs, silenceMs, attemptsMax } = this.#options;
    const call = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
    this.rest = new Rest(new Http({ url, tokens: this.#tokens, clock: this.#clock, fetch: call, backoff: this.#backoff, attemptsMax, timeoutMs }));
    this.#connection = new Connection({
      url: `${url}/hubs/live`,
      clock: this.#clock,
      tokens: this.#tokens,
      needsToken: options.getToken !== undefined,
      lifecycle: appLifecycle(options.appState),
      sleepAfterMs: options.sleepAfterMs ?? (options.appState ? 0 : 30_000),
      backoff: this.#backoff,
      openMs: timeoutMs,
      callMs: timeoutMs,
      silenceMs,
    });
    this.#connection.on("phase", (phase) => this.emit("connection", phase));
    this.#connection.on("failed", (error) => this.emit("error", error));
    this.#connection.on("event", ({ name, payload }) => {
      if (name === "inbox") this.#onInbox(payload);
      else if (isOfUser(name)) this.emit(name, payload as never);
      else if (name === "error" && payload.streamId === undefined) {
        this.emit("error", new LivehouseError({ code: payload.code, detail: payload.message, retryAfter: payload.retryAfterSeconds }));
      }
    });
  }

  get connection(): ConnectionPhase {
    return this.#connection.phase;
  }

  /** The user of the last token; undefined before the first call, and with a cookie. */
  get userId(): string | undefined {
    return this.#tokens.userId;
  }

  /**
   * Joins a stream and resolves with its first state. Joining it again returns the same object.
   * @throws LivehouseError `not_found`, `forbidden` and the like; `unauthorized`; `timeout` when the server can't be reached in time.
   */
  async join(streamId: string): Promise<LiveStream> {
    const stream = this.live(streamId);
    const late = () => new LivehouseError({ code: "timeout", detail: `No state of the stream within ${this.#options.joinMs} ms.` });
    try {
      return await within(this.#clock, this.#options.joinMs, stream.joined(), late);
    } catch (error) {
      await stream.leave();
      throw error;
    }
  }

  /** As `join`, at once: a screen can show the stream as `joining`, however long it takes. */
  live(streamId: string): LiveStream {
    const known = this.#streams.get(streamId);
    if (known) return known;
    const { messagesMax, outboxMax, giveUpMs } = this.#options;
    const stream = new LiveStream({
      streamId, connection: this.#connection, clock: this.#clock, backoff: this.#backoff, ownId: () => this.#tokens.userId, messagesMax, outboxMax, giveUpMs,
    });
    const isOver = () => ["left", "removed", "failed"].includes(stream.state.phase);
    if (isOver()) return stream;
    this.#streams.set(streamId, stream);
    stream.on("phase", () => {
      if (isOver() && this.#streams.get(streamId) === stream) this.#streams.delete(streamId);
    });
    return stream;
  }

  /** Connects without a stream, for `inbox` and the other events of the user, until `close`. */
  connect(): void {
    this.#release ??= this.#connection.use();
  }

  /** Any method of the hub. Not repeated when the connection is lost. */
  async call<M extends keyof HubMethods>(method: M, argument: HubMethods[M][0]): Promise<HubMethods[M][1]> {
    const { link } = this.#connection;
    if (!link) throw new LivehouseError({ code: "disconnected", detail: "Not connected." });
    return link.invoke(method, argument);
  }

  /** Tries now instead of waiting, and after `failed` again: the user has signed in, say. */
  reconnect(): void {
    this.#connection.reconnect();
  }

  /** Leaves every stream and closes the connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.leave()));
    this.#release?.();
    this.#release = undefined;
  }

  /** Entries that are not acknowledged come again on every connection. */
  #onInbox(entry: HubEvents["inbox"]): void {
    if (entry.seq <= this.#inboxSeq) return;
    this.#inboxSeq = entry.seq;
    this.emit("inbox", entry);
  }
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
