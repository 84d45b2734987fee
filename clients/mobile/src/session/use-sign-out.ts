import { useCallback } from 'react';
import { useServices, useSigned } from '../shell/services';
import { forgetDevice } from '../push/device';

/** Ends the session here, and where it can be reached on the server too. */
export function useSignOut(): () => Promise<void> {
  const { session, store } = useServices();
  const { client } = useSigned();
  return useCallback(async () => {
    // This phone is told nothing of this user from now on. Both need the token that the session is about to forget.
    await forgetDevice(client, store).catch(() => {});
    await client.rest.post('/api/auth/logout').catch(() => {});
    await session.signOut();
  }, [client, session, store]);
}
