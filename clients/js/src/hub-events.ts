import type { components } from "./generated/openapi.js";

type Schemas = components["schemas"];

export type Stream = Schemas["StreamView"];
export type ChatMessage = Schemas["ChatMessage"];
export type PinnedMessage = Schemas["PinnedMessage"];

/** What every event of a stream carries. */
export interface StreamEvent {
  streamId: string;
  /** Grows by one with each event within an epoch. */
  seq: number;
}

export interface StreamState {
  streamId: string;
  stream: Stream;
  /** The oldest first, at most 50. */
  recentMessages: ChatMessage[];
  epoch: string;
  /** The last event that the state contains. */
  seq: number;
  /** Everything after `lastSeq` follows; otherwise the state replaces what the client has. */
  resumed: boolean;
  /** The user may delete messages, pin and ban, as of the join. */
  canModerate: boolean;
  /** There were captions before. */
  hasCaptions: boolean;
}

export interface Gift extends StreamEvent {
  giftId: string;
  userId: string;
  userName: string;
  giftType: string;
  quantity: number;
  /** Of all of them together. */
  value: number;
  highlighted: boolean;
  totals: Schemas["GiftTotals"];
}

export interface ViewerMoved extends StreamEvent {
  userId: string;
  userName: string;
  viewers: number;
}

export interface Moderation extends StreamEvent {
  action: "ban" | "unban" | "chat" | (string & {});
  userId?: string;
  until?: string;
  chat?: Schemas["ChatSettings"];
}

/** What to watch: what the player chooses by itself, the smallest picture, or sound alone. */
export type QualityAdvice = "auto" | "lowest" | "audio" | (string & {});

/** How a viewer's connection is since the last report. */
export interface QualityReport {
  /** LiveKit's `ConnectionQuality`, or what the player of a playlist makes of its buffer. */
  quality: "excellent" | "good" | "poor" | "lost";
  /** For how long playback stood still, 0 to 60000. */
  stalledMs?: number;
  /** Packets lost, 0 to 100. */
  lossPercent?: number;
}

/** Every event of the hub (docs/api/hub.md#events) with its fields. A test compares both with the server. */
export interface HubEvents {
  "live:state": StreamState;
  "live:message": StreamEvent & ChatMessage;
  "live:gift": Gift;
  "live:reaction": StreamEvent & { counts: Record<string, number> };
  "live:pinned:updated": StreamEvent & { pinned: PinnedMessage[] };
  "live:viewers": StreamEvent & { viewers: number; peakViewers: number };
  "live:viewer-joined": ViewerMoved;
  "live:viewer-left": ViewerMoved;
  "live:message:deleted": StreamEvent & { messageId: string; deletedBy: string };
  "live:moderation": Moderation;
  "live:recording": StreamEvent & { recording: Schemas["RecordingView"] };
  "live:caption": StreamEvent & Schemas["Caption"];
  "live:started": StreamEvent & { startedAt: string };
  "live:updated": StreamEvent & { title: string; description: string; tags: string[] };
  "live:ended": StreamEvent & { reason: string };
  inbox: Schemas["InboxEntry"];
  "match:found": { ticketId: string; topic: string; roomId: string; partnerId: string; partnerName: string };
  "live:health": {
    eventId: string;
    streamId: string | null;
    status: Schemas["StreamHealth"]["status"];
    since: string | null;
    issues: Schemas["HealthIssue"][];
    bitrateKbps: number | null;
    /** The last encoder that was turned away since one was admitted. */
    refused: { at: string; code: string; detail: string } | null;
  };
  /** What this viewer should watch has changed; only to the connection that reported. */
  "live:quality": { streamId: string; advice: QualityAdvice };
  /** Only to the host: viewers who report their connections, and how many of those are poor. */
  "live:quality:viewers": { streamId: string; reporting: number; poor: number };
  "wallet:changed": { coins: number; change: number; kind: "purchase" | "refund" | "refund_reversal" | (string & {}); paymentId: string };
  "operators:event": { type: string; at: string; tenantId: string; streamId?: string; userId?: string; title?: string; detail?: string };
  "operators:feed": { status: "connecting" | "connected" | "interrupted" | (string & {}) };
  error: { code: string; message: string; retryAfterSeconds?: number; streamId?: string };
}

/** `!`: always there, `?`: left out when it has no value. */
type Fields<T> = { readonly [F in keyof Required<T>]: {} extends Pick<T, F> ? "?" : "!" };

const seq = { streamId: "!", seq: "!" } as const;
const moved = { ...seq, userId: "!", userName: "!", viewers: "!" } as const;

/** The same table for programs: the compiler checks it against the types above. */
export const hubEvents: { readonly [E in keyof HubEvents]: Fields<HubEvents[E]> } = {
  "live:state": { streamId: "!", stream: "!", recentMessages: "!", epoch: "!", seq: "!", resumed: "!", canModerate: "!", hasCaptions: "!" },
  "live:message": { ...seq, messageId: "!", userId: "!", userName: "!", text: "!", at: "!", clientId: "?" },
  "live:gift": { ...seq, giftId: "!", userId: "!", userName: "!", giftType: "!", quantity: "!", value: "!", highlighted: "!", totals: "!" },
  "live:reaction": { ...seq, counts: "!" },
  "live:pinned:updated": { ...seq, pinned: "!" },
  "live:viewers": { ...seq, viewers: "!", peakViewers: "!" },
  "live:viewer-joined": moved,
  "live:viewer-left": moved,
  "live:message:deleted": { ...seq, messageId: "!", deletedBy: "!" },
  "live:moderation": { ...seq, action: "!", userId: "?", until: "?", chat: "?" },
  "live:recording": { ...seq, recording: "!" },
  "live:caption": { ...seq, segmentId: "!", text: "!", startMs: "!", endMs: "!", language: "!", final: "!" },
  "live:started": { ...seq, startedAt: "!" },
  "live:updated": { ...seq, title: "!", description: "!", tags: "!" },
  "live:ended": { ...seq, reason: "!" },
  inbox: {
    seq: "!", kind: "!", messageId: "!", from: "!", to: "!", at: "!",
    ciphertext: "?", nonce: "?", senderDeviceId: "?", clientId: "?", attachments: "?", readAt: "?",
  },
  "match:found": { ticketId: "!", topic: "!", roomId: "!", partnerId: "!", partnerName: "!" },
  "live:health": { eventId: "!", streamId: "!", status: "!", since: "!", issues: "!", bitrateKbps: "!", refused: "!" },
  "live:quality": { streamId: "!", advice: "!" },
  "live:quality:viewers": { streamId: "!", reporting: "!", poor: "!" },
  "wallet:changed": { coins: "!", change: "!", kind: "!", paymentId: "!" },
  "operators:event": { type: "!", at: "!", tenantId: "!", streamId: "?", userId: "?", title: "?", detail: "?" },
  "operators:feed": { status: "!" },
  error: { code: "!", message: "!", retryAfterSeconds: "?", streamId: "?" },
};

/** Every method of the hub with its argument and answer (docs/api/hub.md#methods). */
export interface HubMethods {
  "live:join": [{ streamId: string; lastSeq?: number; epoch?: string }, StreamState];
  "live:leave": [{ streamId: string }, unknown];
  "live:message": [{ streamId: string; text: string; clientId?: string }, { messageId: string; seq: number }];
  "live:gift": [{ streamId: string; giftType: string; quantity?: number; clientId?: string }, { giftId: string; seq: number }];
  "live:reaction": [{ streamId: string; emoji: string }, unknown];
  "live:quality": [QualityReport & { streamId: string; advice?: QualityAdvice }, { advice: QualityAdvice; reportSeconds: number }];
  "live:pin": [{ streamId: string; messageId: string }, { pinned: PinnedMessage[] }];
  "live:unpin": [{ streamId: string; messageId: string }, { pinned: PinnedMessage[] }];
  "live:record:start": [{ streamId: string }, Schemas["RecordingView"]];
  "live:record:stop": [{ streamId: string }, Schemas["RecordingView"]];
  "inbox:ack": [{ seq: number }, { seq: number }];
  "operators:watch": [Record<string, never>, unknown];
  "operators:leave": [Record<string, never>, unknown];
}
