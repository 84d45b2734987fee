import { LivehouseError, type Client } from "@livehouse/client";
import type { PublishedKey } from "./contact";
import type { InboxEntry } from "./inbox";

export interface SealedMessage {
  to: string;
  clientId: string;
  ciphertext: string;
  nonce: string;
  senderDeviceId: string;
  attachments?: string[];
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** What the messages need of the server, each call as docs/messages.md describes it. */
export interface MailApi {
  /** Empty when the user has none. */
  keys(userId: string): Promise<PublishedKey[]>;
  publish(deviceId: string, publicKey: string): Promise<void>;
  withdraw(deviceId: string): Promise<void>;
  /** Without `after`: what no device of the user has acknowledged. */
  inbox(after?: number): Promise<Page<InboxEntry>>;
  acknowledge(seq: number): Promise<void>;
  send(message: SealedMessage): Promise<void>;
  history(userId: string, cursor?: string): Promise<Page<InboxEntry>>;
  read(messageId: string): Promise<void>;
  remove(messageId: string): Promise<void>;
  blocks(): Promise<string[]>;
  block(userId: string, isBlocked: boolean): Promise<void>;
  /** Returns the attachment's id. */
  upload(ciphertext: Uint8Array): Promise<string>;
  download(attachmentId: string): Promise<Uint8Array>;
  /**
   * New entries, and those that were not acknowledged; opens the hub's connection. `onConnected` is called for each connection after a lost one: what another
   * device has acknowledged meanwhile does not come by itself. Returns what ends it.
   */
  listen(listener: (entry: InboxEntry) => void, onConnected: () => void): () => void;
}

const PAGE = 100;

/** Attachments are encrypted, and their type is in the letter: the server learns neither. */
const OPAQUE = "application/octet-stream";

export function mailApi(client: Client): MailApi {
  const { rest } = client;
  return {
    keys: (userId) =>
      rest.get("/api/keys/{userId}", { path: { userId } }).then(
        ({ devices }) => devices,
        (error: unknown) => {
          if (LivehouseError.is(error, "not_found")) return [];
          throw error;
        },
      ),
    publish: async (deviceId, publicKey) => void (await rest.put("/api/keys", { body: { deviceId, publicKey } })),
    withdraw: async (deviceId) => void (await rest.delete("/api/keys/{deviceId}", { path: { deviceId } })),
    inbox: (after) => rest.get("/api/messages", { query: { limit: PAGE, ...(after !== undefined && { after }) } }),
    acknowledge: async (seq) => void (await rest.post("/api/messages/ack", { body: { seq } })),
    send: async (message) => void (await rest.post("/api/messages", { body: message, idempotencyKey: message.clientId })),
    history: (userId, cursor) => rest.get("/api/messages/with/{userId}", { path: { userId }, query: { limit: 50, ...(cursor ? { cursor } : {}) } }),
    read: async (messageId) => void (await rest.post("/api/messages/{messageId}/read", { path: { messageId } })),
    remove: async (messageId) => void (await rest.delete("/api/messages/{messageId}", { path: { messageId } })),
    async blocks() {
      const users: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await rest.get("/api/blocks", { query: { limit: PAGE, ...(cursor ? { cursor } : {}) } });
        users.push(...page.items.map(({ userId }) => userId));
        if (!page.nextCursor) return users;
        cursor = page.nextCursor;
      }
    },
    block: async (userId, isBlocked) => {
      if (isBlocked) await rest.put("/api/blocks/{userId}", { path: { userId } });
      else await rest.delete("/api/blocks/{userId}", { path: { userId } });
    },
    async upload(ciphertext) {
      const place = await rest.post("/api/messages/attachments", { body: { contentType: OPAQUE, sizeBytes: ciphertext.length } });
      const headers = Object.fromEntries(Object.entries(place.headers).filter(([name]) => name.toLowerCase() !== "content-length"));
      await transfer(place.uploadUrl, { method: place.method, headers, body: new Blob([ciphertext as BlobPart]) });
      return place.attachmentId;
    },
    async download(attachmentId) {
      const { downloadUrl } = await rest.get("/api/messages/attachments/{attachmentId}", { path: { attachmentId } });
      return new Uint8Array(await (await transfer(downloadUrl)).arrayBuffer());
    },
    listen(listener, onConnected) {
      const stops = [client.on("inbox", listener), client.on("connection", (phase) => phase === "connected" && onConnected())];
      client.connect();
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** To and from the object store, with a signed address and without anything that belongs to the session. */
async function transfer(url: string, request: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, { ...request, credentials: "omit", referrerPolicy: "no-referrer" }).catch((cause: unknown) => {
    throw new LivehouseError({ code: "media_unavailable", detail: "The object store was not reached.", cause });
  });
  if (!answer.ok) throw new LivehouseError({ code: "media_unavailable", status: answer.status, detail: "The object store refused the file." });
  return answer;
}
