import {
  LivehouseError,
  type LiveEvents,
  type LiveSnapshot,
  type QualityAdvice,
  type QualityReport,
  type ShownMessage,
  type Stream,
} from '@livehouse/client';
import type { AppClient } from '../src/shell/services';

type Handler = (request: Record<string, unknown> | undefined) => unknown;

export const stream = (over: Partial<Stream> = {}): Stream => ({
  id: 'st_1',
  tenantId: 'default',
  ownerId: 'host',
  ownerName: 'Hanna',
  title: 'Evening jam',
  description: '',
  tags: [],
  status: 'live',
  visibility: 'public',
  room: 'live_st_1',
  viewers: 3,
  peakViewers: 5,
  totalViews: 9,
  startedAt: '2026-11-28T20:00:00.000Z',
  endedAt: null,
  endReason: null,
  gifts: { count: 0, value: 0 },
  pinned: [],
  recording: { status: 'none', egressId: null, startedAt: null, error: null },
  chat: { slowModeSeconds: 0, followersOnly: false },
  e2ee: false,
  eventId: null,
  scheduledAt: null,
  featured: false,
  ...over,
});

export const message = (over: Partial<ShownMessage> & { text: string }): ShownMessage => ({
  key: over.clientId ?? over.text,
  status: 'sent',
  isOwn: false,
  userId: 'guest',
  userName: 'Gus',
  at: '2026-11-28T20:00:01.000Z',
  messageId: undefined,
  clientId: undefined,
  error: undefined,
  ...over,
});

/** A joined stream whose state and events a test decides. */
export class FakeLive {
  readonly id = 'st_1';
  state: LiveSnapshot;
  readonly send = jest.fn(async () => ({ messageId: 'm', seq: 1 }));
  readonly retry = jest.fn(async () => ({ messageId: 'm', seq: 1 }));
  readonly discard = jest.fn();
  readonly gift = jest.fn(async () => ({ giftId: 'g', seq: 1 }));
  readonly react = jest.fn(async () => {});
  advice: QualityAdvice = 'auto';
  readonly reportQuality = jest.fn(async (_: QualityReport) => ({ advice: this.advice, reportSeconds: 5 }));
  readonly leave = jest.fn(async () => {});
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();

  constructor(over: Partial<LiveSnapshot> = {}) {
    this.state = { phase: 'live', stream: stream(), messages: [], canModerate: false, hasCaptions: false, error: undefined, ...over };
  }

  on = <E extends keyof LiveEvents>(event: E, listener: (payload: LiveEvents[E]) => void): (() => void) => {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
    return () => void known.delete(listener);
  };

  emit<E extends keyof LiveEvents>(event: E, payload: LiveEvents[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(payload as never);
  }

  advise(advice: QualityAdvice): void {
    this.advice = advice;
    this.emit('quality', { streamId: this.id, advice });
  }

  become(over: Partial<LiveSnapshot>): void {
    this.state = { ...this.state, ...over };
    this.emit('change', this.state);
  }
}

/** The SDK's client: REST calls are answered by `routes` (`"get /api/discover"`), anything else is `not_found`. */
export class FakeClient {
  readonly calls: { call: string; request: Record<string, unknown> | undefined }[] = [];
  readonly streams = new Map<string, FakeLive>();
  close = jest.fn(async () => {});
  connect = jest.fn();
  on = () => () => {};

  constructor(readonly routes: Record<string, Handler> = {}) {}

  live = (streamId: string) => {
    const known = this.streams.get(streamId) ?? new FakeLive();
    this.streams.set(streamId, known);
    return known;
  };

  readonly rest = Object.fromEntries(
    (['get', 'post', 'put', 'delete', 'patch'] as const).map((method) => [
      method,
      async (path: string, request?: Record<string, unknown>) => {
        const call = `${method} ${path}`;
        this.calls.push({ call, request });
        const handler = this.routes[call];
        if (!handler) throw new LivehouseError({ code: 'not_found', status: 404, detail: call });
        return handler(request);
      },
    ]),
  );

  asClient(): AppClient {
    return this as unknown as AppClient;
  }

  called(call: string) {
    return this.calls.filter((made) => made.call === call);
  }
}

export const refusal =
  (code: string, over: { status?: number; retryAfter?: number; problem?: Record<string, unknown> } = {}) =>
  (): never => {
    throw new LivehouseError({ code, ...over });
  };
