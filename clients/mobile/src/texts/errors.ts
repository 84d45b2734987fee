import { LivehouseError } from '@livehouse/client';
import type { Texts } from './en';

const byCode: Readonly<Record<string, keyof Texts['error']>> = {
  disconnected: 'disconnected',
  unavailable: 'disconnected',
  timeout: 'timeout',
  unauthorized: 'unauthorized',
  mfa_invalid: 'mfaInvalid',
  account_locked: 'locked',
  forbidden: 'forbidden',
  not_found: 'notFound',
  stream_ended: 'ended',
  rate_limited: 'rateLimited',
  validation_failed: 'validation',
  livekit_not_configured: 'media',
  media_unavailable: 'media',
  insufficient_coins: 'coins',
};

/** What to tell a person about an error. The server's own sentences are for developers. */
export function describe(error: unknown, texts: Texts): string {
  const key = error instanceof LivehouseError ? byCode[error.code] : undefined;
  return texts.error[key ?? 'generic'];
}
