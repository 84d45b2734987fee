import type { components } from "@livehouse/client";

export type InboxEntry = components["schemas"]["InboxEntry"];

/** A line of the list of conversations. */
export interface Conversation {
  /** The other user. */
  userId: string;
  /** When the last message was written. */
  lastAt: string;
  /** The last message as the server has it, sealed; undefined when it was deleted. */
  last?: InboxEntry | undefined;
  /** Received messages that were not read; at most {@link UNREAD_MAX} are counted. */
  unread: string[];
}

export const UNREAD_MAX = 1000;

/** What the inbox says, applied in its order: entries up to `lastSeq` are known. */
export interface InboxState {
  lastSeq: number;
  conversations: ReadonlyMap<string, Conversation>;
}

/** `missing`: entries between the last known one and this one did not come; they must be fetched first. */
export type Applied = { kind: "applied"; state: InboxState; changed: Conversation } | { kind: "known" | "missing" };

export function apply(state: InboxState, entry: InboxEntry, accountId: string): Applied {
  if (entry.seq <= state.lastSeq) return { kind: "known" };
  if (entry.seq > state.lastSeq + 1) return { kind: "missing" };
  const userId = entry.from === accountId ? entry.to : entry.from;
  const changed = change(state.conversations.get(userId) ?? { userId, lastAt: entry.at, unread: [] }, entry, accountId);
  return { kind: "applied", changed, state: { lastSeq: entry.seq, conversations: new Map(state.conversations).set(userId, changed) } };
}

function change(before: Conversation, entry: InboxEntry, accountId: string): Conversation {
  const { messageId } = entry;
  switch (entry.kind) {
    case "message": {
      const isUnread = entry.from !== accountId && !entry.readAt && before.unread.length < UNREAD_MAX;
      return { ...before, lastAt: entry.at, last: entry, unread: isUnread ? [...before.unread, messageId] : before.unread };
    }
    case "read":
      return { ...read(before, [messageId]), last: before.last?.messageId === messageId ? { ...before.last, readAt: entry.readAt ?? entry.at } : before.last };
    case "deleted":
      return { ...read(before, [messageId]), last: before.last?.messageId === messageId ? undefined : before.last };
    default:
      return before; // A kind that a newer server sends.
  }
}

/** These messages have been read. */
export function read(conversation: Conversation, messageIds: readonly string[]): Conversation {
  const unread = conversation.unread.filter((id) => !messageIds.includes(id));
  return unread.length === conversation.unread.length ? conversation : { ...conversation, unread };
}

/** The one with the newest message first. */
export function inOrder(conversations: Iterable<Conversation>): Conversation[] {
  return [...conversations].sort((left, right) => (left.lastAt === right.lastAt ? 0 : left.lastAt < right.lastAt ? 1 : -1));
}
