import type { LetterFile } from "../crypto/letter";
import type { InboxEntry } from "./inbox";

/** Why a message can't be shown. `notForMe`: written before this browser had keys. `forged`: what is inside does not belong to this sender and recipient.
 * `repeated`: somebody delivered a letter a second time as another message. */
export type SealedReason = "notForMe" | "unknownSender" | "damaged" | "forged" | "repeated";

export type Content =
  { kind: "text"; letterId?: string | undefined; text: string; files: LetterFile[] } | { kind: "sealed"; reason: SealedReason } | { kind: "deleted" };

export type Decrypt = (entry: InboxEntry) => Content;

/** A message that is being sent, or was not. */
export interface Outgoing {
  clientId: string;
  at: string;
  text: string;
  files: LetterFile[];
  /** Why it failed; undefined while it is on its way. */
  failed?: string | undefined;
}

export interface ShownMessage {
  /** Stays the same from sending to sent. */
  key: string;
  messageId?: string | undefined;
  isMine: boolean;
  at: string;
  content: Content;
  status: "sending" | "failed" | "sent" | "read";
  failed?: string | undefined;
}

/** One conversation as it is shown: pages of history, entries that came since, and what is on its way. */
export interface Thread {
  entries: ReadonlyMap<string, InboxEntry>;
  outgoing: readonly Outgoing[];
}

export const emptyThread: Thread = { entries: new Map(), outgoing: [] };

/** Adds messages of the history, and applies what the inbox says about messages. */
export function merge(thread: Thread, entries: readonly InboxEntry[]): Thread {
  const merged = new Map(thread.entries);
  const arrived = new Set<string>();
  for (const entry of entries) {
    const before = merged.get(entry.messageId);
    if (entry.kind === "message") {
      if (before?.kind === "deleted") continue;
      merged.set(entry.messageId, { ...before, ...entry, ...(before?.readAt && !entry.readAt ? { readAt: before.readAt } : {}) });
      if (entry.clientId) arrived.add(entry.clientId);
    } else if (entry.kind === "read") {
      if (before) merged.set(entry.messageId, { ...before, readAt: entry.readAt ?? entry.at });
    } else if (entry.kind === "deleted") {
      if (before) merged.set(entry.messageId, sealedAway(before, entry));
    }
  }
  return { entries: merged, outgoing: thread.outgoing.filter((one) => !arrived.has(one.clientId)) };
}

/** Deleted: its place stays, its ciphertext does not. */
function sealedAway(message: InboxEntry, deleted: InboxEntry): InboxEntry {
  const { ciphertext: _, nonce: __, attachments: ___, ...rest } = message;
  return { ...rest, kind: deleted.kind };
}

/** In the order in which they were written; what is on its way comes last. A letter is shown once, whatever the server says. */
export function shown(thread: Thread, accountId: string, decrypt: Decrypt): ShownMessage[] {
  const letters = new Set<string>();
  const sent = [...thread.entries.values()].sort(byTime).map((entry): ShownMessage => {
    const isMine = entry.from === accountId;
    const content = contentOf(entry, decrypt, letters);
    return {
      key: (isMine && entry.clientId) || entry.messageId,
      messageId: entry.messageId,
      isMine,
      at: entry.at,
      content,
      status: entry.readAt ? "read" : "sent",
    };
  });
  const leaving = thread.outgoing.map((one): ShownMessage => ({
    key: one.clientId,
    isMine: true,
    at: one.at,
    content: { kind: "text", text: one.text, files: one.files },
    status: one.failed === undefined ? "sending" : "failed",
    failed: one.failed,
  }));
  return [...sent, ...leaving];
}

function contentOf(entry: InboxEntry, decrypt: Decrypt, letters: Set<string>): Content {
  if (entry.kind === "deleted") return { kind: "deleted" };
  const content = decrypt(entry);
  if (content.kind !== "text" || content.letterId === undefined) return content;
  const letter = JSON.stringify([entry.from, content.letterId]);
  if (letters.has(letter)) return { kind: "sealed", reason: "repeated" };
  letters.add(letter);
  return content;
}

/** Of two in the same millisecond the inbox knows which came first, if it numbered both. */
function byTime(left: InboxEntry, right: InboxEntry): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1;
  return left.seq - right.seq;
}
