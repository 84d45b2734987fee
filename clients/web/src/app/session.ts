import { Client, createClient, LivehouseError } from "@livehouse/client";

export type Role = "viewer" | "streamer" | "moderator" | "admin";

export interface User {
  id: string;
  tenantId: string;
  displayName: string;
  username: string | null;
  roles: readonly Role[];
}

export interface SignedIn {
  user: User;
  accessToken: string;
  /** The organisation wants a second factor, and this session can set one up and nothing else. */
  mfaSetupRequired?: boolean | undefined;
}

export interface SessionState {
  /** `unknown`: the server has not said yet whether the browser's cookie is a session's. */
  status: "unknown" | "anonymous" | "signedIn";
  user: User | undefined;
  /** Until a second factor is set up, the server refuses everything else. */
  mustSetUpMfa: boolean;
  /** One for each user: no answer of one reaches another. */
  client: Client;
}

/** Says only that this browser has signed in, so that others do not ask at every start for a session that is not there. No secret. */
const MARK = "livehouse.signedIn";

/**
 * Who uses this page. The access token is in memory alone; what renews it is the session's cookie, which no script can read. The token is asked for anew
 * with the CSRF token of the session.
 */
export class Session {
  #state: SessionState;
  #token: string | null = null;
  #csrf: string | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly call: typeof fetch,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  ) {
    this.#state = { status: storage.getItem(MARK) === null ? "anonymous" : "unknown", user: undefined, mustSetUpMfa: false, client: this.#newClient() };
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks once at the page's start. */
  async begin(): Promise<void> {
    if (this.#state.status !== "unknown") return;
    try {
      await this.#renew();
    } catch {
      // Without an answer nobody is signed in on this page; the mark stays, for the next one.
      if (this.#state.status === "unknown") this.#become(undefined);
    }
  }

  /** After a sign-in by whatever way: the answer of it, whose cookie the browser has already. */
  enter({ user, accessToken, mfaSetupRequired }: SignedIn): void {
    this.storage.setItem(MARK, "1");
    this.#csrf = null;
    this.#token = accessToken;
    this.#become(user, mfaSetupRequired);
  }

  /** Ends the session. @throws LivehouseError when the server has not ended it: the user is still signed in, here and by the browser's cookie. */
  async leave(): Promise<void> {
    try {
      await this.#state.client.rest.post("/api/auth/logout");
    } catch (error) {
      // A session that has already ended is what was wanted. Renewing its token may have found that out first.
      if (this.#state.status !== "anonymous" && !LivehouseError.is(error, "unauthorized")) throw error;
    }
    this.#forget();
  }

  /** Expects that the browser comes back with a session: from an organisation's sign-in. */
  expect(): void {
    this.storage.setItem(MARK, "1");
  }

  #newClient(): Client {
    const client = createClient({
      url: this.url,
      fetch: this.call,
      getToken: ({ isRefresh }) => (client === this.#state.client ? this.#accessToken(isRefresh) : null),
      messagesMax: 10_000,
    });
    return client;
  }

  async #accessToken(isRefresh: boolean): Promise<string | null> {
    if (this.#state.status === "anonymous") return null;
    if (this.#token !== null && !isRefresh) return this.#token;
    return this.#renew();
  }

  async #renew(): Promise<string | null> {
    for (let isSecondTry = false; ; isSecondTry = true) {
      this.#csrf ??= (await this.#ask<{ csrfToken: string }>("GET", "/api/auth/csrf"))?.csrfToken ?? null;
      if (this.#csrf === null) return this.#forget();
      try {
        const answer = await this.#ask<SignedIn>("POST", "/api/auth/token", this.#csrf);
        if (answer === null) return this.#forget();
        this.#token = answer.accessToken;
        if (this.#state.user?.id !== answer.user.id) this.#become(answer.user, answer.mfaSetupRequired);
        else this.#set({ ...this.#state, user: answer.user, mustSetUpMfa: answer.mfaSetupRequired ?? false });
        return this.#token;
      } catch (error) {
        // Another tab has signed in: its session has another CSRF token.
        if (isSecondTry || !(error instanceof LivehouseError) || error.code !== "csrf_failed") throw error;
        this.#csrf = null;
      }
    }
  }

  /** Null: there is no session. @throws LivehouseError when that is not known. */
  async #ask<T>(method: string, path: string, csrf?: string): Promise<T | null> {
    const headers: Record<string, string> = { Accept: "application/json", ...(csrf === undefined ? {} : { "X-CSRF-Token": csrf }) };
    const response = await this.call(this.url + path, { method, headers, credentials: "same-origin" }).catch((cause: unknown) => {
      throw new LivehouseError({ code: "disconnected", detail: "The server was not reached.", cause });
    });
    if (response.status === 401) return null;
    const body = (await response.json().catch(() => ({}))) as T & { code?: string; detail?: string };
    if (response.ok) return body;
    throw new LivehouseError({ code: body.code ?? "unexpected_answer", status: response.status, detail: body.detail ?? `HTTP ${response.status}` });
  }

  #forget(): null {
    this.storage.removeItem(MARK);
    this.#token = null;
    this.#csrf = null;
    if (this.#state.status !== "anonymous") this.#become(undefined);
    return null;
  }

  #become(user: User | undefined, mustSetUpMfa = false): void {
    const before = this.#state;
    // At the start the first client has only waited.
    const isFirst = before.status === "unknown" && user !== undefined;
    this.#set({ status: user ? "signedIn" : "anonymous", user, mustSetUpMfa, client: isFirst ? before.client : this.#newClient() });
    if (!isFirst) void before.client.close();
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
