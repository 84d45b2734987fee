import { LivehouseError, type Client, type components } from '@livehouse/client';
import type { SecretStore } from './secret-store';

export type User = components['schemas']['UserView'];

export type SessionState =
  /** The stored session is being resumed. */
  | { readonly status: 'starting' }
  /** There is a stored session, but the server can't be reached. */
  | { readonly status: 'unreachable'; readonly error: unknown }
  | { readonly status: 'signed-out' }
  | { readonly status: 'signed-in'; readonly user: User };

export type SignInResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'mfa'; readonly mfaToken: string; readonly methods: readonly string[] }
  | { readonly kind: 'mfa-setup' };

interface Tokens {
  user: User;
  accessToken: string;
  refreshToken: string;
  mfaSetupRequired?: boolean;
}

const REFRESH_TOKEN = 'livehouse.refreshToken';

/**
 * The session of the user who is signed in. The access token is kept in memory, and the refresh token in the phone's keystore, nowhere else.
 *
 * A refresh token is used up by its use: its successor is stored before anybody gets the new access token, and two refreshes never run at a time.
 */
export class Session {
  #state: SessionState = { status: 'starting' };
  #accessToken: string | null = null;
  #refreshToken: string | null = null;
  #refreshing: Promise<string | null> | undefined;
  readonly #listeners = new Set<() => void>();

  /** @param rest Of a client without tokens: a refresh must not wait for a token. */
  constructor(
    private readonly rest: Pick<Client['rest'], 'post'>,
    private readonly store: SecretStore,
  ) {}

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Resumes the stored session, if there is one. */
  async start(): Promise<void> {
    this.#enter({ status: 'starting' });
    try {
      this.#refreshToken = await this.store.get(REFRESH_TOKEN);
      if (this.#refreshToken === null) this.#enter({ status: 'signed-out' });
      else await this.accessToken(true);
    } catch (error) {
      this.#enter({ status: 'unreachable', error });
    }
  }

  async signIn(login: string, password: string): Promise<SignInResult> {
    const answer = await this.rest.post('/api/auth/login', { body: { login, password } });
    if (answer.mfaRequired && answer.mfaToken) return { kind: 'mfa', mfaToken: answer.mfaToken, methods: answer.methods ?? [] };
    return this.#take(answer);
  }

  /** Ends a sign-in that wants a second factor. */
  async verify(mfaToken: string, code: string): Promise<SignInResult> {
    return this.#take(await this.rest.post('/api/auth/mfa/verify', { body: { mfaToken, code } }));
  }

  /** Has a code sent, by the first method that sends one. */
  async sendCode(mfaToken: string, method: 'sms' | 'email'): Promise<void> {
    await this.rest.post('/api/auth/mfa/challenge', { body: { mfaToken, method } });
  }

  /**
   * The client's `getToken`: null when nobody is signed in, or not any more.
   * @throws LivehouseError when the server can't be reached: the session stays.
   */
  async accessToken(isRefresh: boolean): Promise<string | null> {
    if (!isRefresh && this.#accessToken !== null) return this.#accessToken;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Forgets the session. The server's part of it is ended by the caller, who has a token for that. */
  async signOut(): Promise<void> {
    this.#accessToken = null;
    this.#refreshToken = null;
    this.#enter({ status: 'signed-out' });
    await this.store.delete(REFRESH_TOKEN);
  }

  async #refresh(): Promise<string | null> {
    const refreshToken = this.#refreshToken;
    if (refreshToken === null) return null;
    try {
      const tokens = await this.rest.post('/api/auth/refresh', { body: { refreshToken } });
      // Signed out meanwhile: that stands.
      if (this.#refreshToken !== refreshToken) return null;
      await this.#keep(tokens);
      return tokens.accessToken;
    } catch (error) {
      if (!(error instanceof LivehouseError) || error.code !== 'unauthorized') throw error;
      if (this.#refreshToken === refreshToken) await this.signOut();
      return null;
    }
  }

  async #take(answer: Partial<Omit<Tokens, 'user'>> & { user?: User | null | undefined }): Promise<SignInResult> {
    const { user, accessToken, refreshToken } = answer;
    if (!user || !accessToken || !refreshToken)
      throw new LivehouseError({ code: 'unexpected_answer', detail: 'Signing in answered no tokens.' });
    if (answer.mfaSetupRequired) return { kind: 'mfa-setup' };
    await this.#keep({ user, accessToken, refreshToken });
    return { kind: 'done' };
  }

  async #keep({ user, accessToken, refreshToken }: Tokens): Promise<void> {
    await this.store.set(REFRESH_TOKEN, refreshToken);
    this.#refreshToken = refreshToken;
    this.#accessToken = accessToken;
    const known = this.#state.status === 'signed-in' ? this.#state.user : undefined;
    // A refresh of the same user's tokens changes nothing that a screen shows.
    if (known?.id !== user.id || known.displayName !== user.displayName || known.roles.join() !== user.roles.join())
      this.#enter({ status: 'signed-in', user });
  }

  #enter(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
