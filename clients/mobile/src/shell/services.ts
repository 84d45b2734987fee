import { createClient, type Client } from '@livehouse/client';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { AppState } from 'react-native';
import type { SecretStore } from '../session/secret-store';
import { Session, type User } from '../session/session';

/** What screens need of the SDK: tests put a fake in its place. */
export type AppClient = Pick<Client, 'rest' | 'live' | 'on' | 'close' | 'connect'>;

export interface Services {
  session: Session;
  /** A client of the user who is signed in. */
  makeClient: () => AppClient;
  store: SecretStore;
}

/**
 * Without cookies: a phone keeps those of a sign-in, and a call by cookie needs a CSRF token. Here the bearer token alone counts.
 */
const withoutCookies: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'omit' });

export function makeServices(url: string, store: SecretStore): Services {
  const session = new Session(createClient({ url, fetch: withoutCookies }).rest, store);
  return {
    session,
    store,
    makeClient: () =>
      createClient({ url, fetch: withoutCookies, appState: AppState, getToken: ({ isRefresh }) => session.accessToken(isRefresh) }),
  };
}

export const ServicesContext = createContext<Services | null>(null);

export interface Signed {
  client: AppClient;
  user: User;
}

/** Below it somebody is signed in. */
export const SignedContext = createContext<Signed | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('No ServicesContext.');
  return services;
}

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (!signed) throw new Error('No SignedContext.');
  return signed;
}

export const useClient = (): AppClient => useSigned().client;

export function useSessionState() {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, () => session.state);
}
