import { LivehouseError, type Client } from "@livehouse/client";
import type { PageOf } from "../data/usePages";

export const eventTypes = [
  "stream.started",
  "stream.ended",
  "stream.updated",
  "event.created",
  "event.updated",
  "event.cancelled",
  "recording.completed",
  "recording.failed",
  "viewer.peak",
  "gift.sent",
  "report.opened",
  "user.followed",
  "subscription.changed",
  "health.degraded",
  "health.recovered",
] as const;

export const deliveryStates = ["pending", "retrying", "delivered", "failed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface Endpoint {
  id: string;
  url: string;
  events: string[];
  description: string | null;
  status: "enabled" | "disabled";
  disabledReason: string | null;
  failingSince: string | null;
  createdAt: string;
}

/** How the receiver answered one attempt. */
export interface Attempt {
  at: string;
  status: number | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  type: string;
  state: DeliveryState;
  attempts: number;
  streamId: string | null;
  createdAt: string;
  /** What is sent, exactly. */
  request: { body: string };
  /** The last attempts, the oldest first. */
  responses: Attempt[];
}

export interface EndpointBody {
  url?: string;
  events?: string[];
  description?: string | null;
  enabled?: boolean;
}

/** The API of outgoing webhooks. */
export interface WebhookApi {
  list: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Endpoint>>;
  create: (body: EndpointBody) => Promise<{ endpoint: Endpoint; secret: string }>;
  change: (id: string, body: EndpointBody) => Promise<{ endpoint: Endpoint }>;
  remove: (id: string) => Promise<unknown>;
  rotate: (id: string) => Promise<{ endpoint: Endpoint; secret: string }>;
  /** Waits for the receiver, at most 15 seconds. */
  test: (id: string) => Promise<{ delivery: Delivery }>;
  deliveries: (id: string, state: DeliveryState | "", cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Delivery>>;
  resend: (id: string, deliveryId: string) => Promise<unknown>;
  replay: (id: string, since: string) => Promise<{ count: number }>;
}

type Call = (path: string, request?: unknown) => Promise<never>;

/** A server that is older than this page has no such paths: its client has no types of them. */
export function webhookApi({ rest }: Client): WebhookApi {
  const { get, post, put, remove } = {
    get: rest.get.bind(rest) as unknown as Call, post: rest.post.bind(rest) as unknown as Call, put: rest.put.bind(rest) as unknown as Call,
    remove: rest.delete.bind(rest) as unknown as Call,
  };
  const one = "/api/webhooks/endpoints/{endpointId}";
  const of = (id: string) => ({ path: { endpointId: id } });
  return {
    list: (cursor, signal) => get("/api/webhooks/endpoints", { query: { limit: 50, ...(cursor && { cursor }) }, signal }),
    create: (body) => post("/api/webhooks/endpoints", { body }),
    change: (id, body) => put(one, { ...of(id), body }),
    remove: (id) => remove(one, of(id)),
    rotate: (id) => post(`${one}/rotate`, of(id)),
    test: (id) => post(`${one}/test`, of(id)),
    deliveries: (id, state, cursor, signal) =>
      get(`${one}/deliveries`, { ...of(id), query: { limit: 50, ...(state && { state }), ...(cursor && { cursor }) }, signal }),
    resend: (id, deliveryId) => post(`${one}/deliveries/{deliveryId}/resend`, { path: { endpointId: id, deliveryId } }),
    replay: (id, since) => post(`${one}/replay`, { ...of(id), body: { since } }),
  };
}

/** The server answers that it does not know the path at all, rather than that one endpoint is missing. */
export const isWithoutWebhooks = (error: unknown): boolean => error instanceof LivehouseError && error.status === 404;
