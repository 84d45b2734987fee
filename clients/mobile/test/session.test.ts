import { LivehouseError } from '@livehouse/client';
import { Session } from '../src/session/session';
import { FakeClient, refusal } from './fake-client';
import { MemoryStore, user } from './render';

const KEY = 'livehouse.refreshToken';
const tokens = (n: number) => ({ user: user(), accessToken: `access-${n}`, refreshToken: `refresh-${n}`, expiresIn: 900 });

async function started(routes: ConstructorParameters<typeof FakeClient>[0], stored?: string) {
  const store = new MemoryStore();
  if (stored !== undefined) store.kept.set(KEY, stored);
  const client = new FakeClient(routes);
  const session = new Session(client.asClient().rest, store);
  await session.start();
  return { session, store, client };
}

test('signing in keeps the refresh token in the keystore, and the access token in memory alone', async () => {
  const { session, store } = await started({ 'post /api/auth/login': () => tokens(1) });
  expect(session.state.status).toBe('signed-out');
  expect(await session.signIn('me', 'secret password')).toEqual({ kind: 'done' });
  expect(session.state).toEqual({ status: 'signed-in', user: user() });
  expect([...store.kept.values()]).toEqual(['refresh-1']);
  expect(await session.accessToken(false)).toBe('access-1');
});

test('a stored session is resumed, and its successor is stored before the access token is used', async () => {
  const { session, store } = await started({ 'post /api/auth/refresh': () => tokens(2) }, 'refresh-1');
  expect(session.state.status).toBe('signed-in');
  expect(store.kept.get(KEY)).toBe('refresh-2');
});

test('concurrent refreshes use a refresh token once', async () => {
  let made = 1;
  const { session, client } = await started({ 'post /api/auth/refresh': () => tokens(++made) }, 'refresh-1');
  const before = client.calls.length;
  const [one, other] = await Promise.all([session.accessToken(true), session.accessToken(true)]);
  expect(one).toBe(other);
  expect(client.calls.length - before).toBe(1);
});

test('a session that the server ended is forgotten', async () => {
  const { session, store } = await started({ 'post /api/auth/refresh': refusal('unauthorized', { status: 401 }) }, 'refresh-1');
  expect(session.state.status).toBe('signed-out');
  expect(store.kept.size).toBe(0);
  expect(await session.accessToken(true)).toBeNull();
});

test('without a connection the session stays, and a later try resumes it', async () => {
  let isDown = true;
  const { session, store } = await started(
    {
      'post /api/auth/refresh': () => {
        if (isDown) throw new LivehouseError({ code: 'disconnected' });
        return tokens(2);
      },
    },
    'refresh-1',
  );
  expect(session.state.status).toBe('unreachable');
  expect(store.kept.get(KEY)).toBe('refresh-1');
  isDown = false;
  await session.start();
  expect(session.state.status).toBe('signed-in');
});

test('signing out during a refresh stays signed out', async () => {
  let answer: (value: unknown) => void = () => {};
  let isLate = false;
  const { session, store } = await started(
    {
      'post /api/auth/refresh': () => (isLate ? new Promise((resolve) => (answer = resolve)) : tokens(2)),
    },
    'refresh-1',
  );
  isLate = true;
  const refreshing = session.accessToken(true);
  await session.signOut();
  answer(tokens(3));
  expect(await refreshing).toBeNull();
  expect(session.state.status).toBe('signed-out');
  expect(store.kept.size).toBe(0);
});

test('a second factor ends the sign-in', async () => {
  const { session } = await started({
    'post /api/auth/login': () => ({ mfaRequired: true, mfaToken: 'mfa', methods: ['totp'], expiresIn: 600 }),
    'post /api/auth/mfa/verify': (request) => {
      expect(request).toEqual({ body: { mfaToken: 'mfa', code: '123456' } });
      return tokens(1);
    },
  });
  expect(await session.signIn('me', 'secret password')).toEqual({ kind: 'mfa', mfaToken: 'mfa', methods: ['totp'] });
  expect(session.state.status).toBe('signed-out');
  await session.verify('mfa', '123456');
  expect(session.state.status).toBe('signed-in');
});
