import type { Clock } from "./clock.js";

/**
 * Returns an access token: the current one, or a fresh one when `isRefresh` says that the last one is expired, about to expire, or was refused. Null: nobody is
 * signed in.
 */
export type GetToken = (context: { isRefresh: boolean }) => string | null | undefined | Promise<string | null | undefined>;

export interface TokenClaims {
  /** The user's id. */
  userId: string | undefined;
  /** Milliseconds since 1970, by the server's clock; undefined when the token does not say. */
  expiresAt: number | undefined;
  issuedAt: number | undefined;
}

/** Reads a JWT without verifying it, which is the server's task: who it is for, and until when. */
export function readClaims(token: string): TokenClaims {
  try {
    const payload = token.split(".")[1] ?? "";
    const bytes = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
    const escaped = Array.from(bytes, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    const claims = JSON.parse(decodeURIComponent(escaped)) as Record<string, unknown>;
    const seconds = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value * 1000 : undefined);
    return { userId: typeof claims.sub === "string" ? claims.sub : undefined, expiresAt: seconds(claims.exp), issuedAt: seconds(claims.iat) };
  } catch {
    return { userId: undefined, expiresAt: undefined, issuedAt: undefined }; // Not a JWT: an API key, say. The server decides.
  }
}

/** The last token, and when to ask for the next one. Concurrent callers share one call of `getToken`. */
export class TokenSource {
  #token: string | null = null;
  #claims: TokenClaims = { userId: undefined, expiresAt: undefined, issuedAt: undefined };
  #receivedAt = 0;
  #isRefused = false;
  #asking: Promise<string | null> | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly getToken: GetToken | undefined,
  ) {}

  /** Of the last token. */
  get userId(): string | undefined {
    return this.#claims.userId;
  }

  /** When the last token should be replaced, by this device's clock: a tenth of its lifetime before it expires, and between 5 and 60 seconds. */
  get refreshAt(): number | undefined {
    const { expiresAt, issuedAt } = this.#claims;
    if (expiresAt === undefined) return undefined;
    // A device's clock may be wrong by hours: a token that looks expired when it comes counts from then on, for as long as it was issued for.
    const byClock = expiresAt - this.#receivedAt;
    const issuedFor = issuedAt === undefined ? undefined : expiresAt - issuedAt;
    const lifetime = byClock > 0 ? Math.min(byClock, issuedFor ?? byClock) : issuedFor;
    if (lifetime === undefined) return undefined;
    return this.#receivedAt + lifetime - Math.min(60_000, Math.max(5_000, lifetime / 10));
  }

  /** The token to use now; null without a signed-in user. */
  async get(): Promise<string | null> {
    const isDue = this.#isRefused || (this.refreshAt !== undefined && this.refreshAt <= this.clock.now());
    if (this.#token !== null && !isDue) return this.#token;
    return this.#ask(this.#token !== null);
  }

  /** Asks for a fresh one now. */
  refresh(): Promise<string | null> {
    return this.#ask(true);
  }

  /** The server refused this token: the next `get` asks for another. */
  refuse(token: string | null): void {
    if (token === this.#token) this.#isRefused = true;
  }

  #ask(isRefresh: boolean): Promise<string | null> {
    this.#asking ??= this.#call(isRefresh).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #call(isRefresh: boolean): Promise<string | null> {
    const token = (await this.getToken?.({ isRefresh })) || null;
    if (token !== this.#token) {
      this.#receivedAt = this.clock.now();
      this.#claims = token === null ? { userId: undefined, expiresAt: undefined, issuedAt: undefined } : readClaims(token);
    }
    this.#token = token;
    this.#isRefused = false;
    return token;
  }
}
