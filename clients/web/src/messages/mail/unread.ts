import type { Vault } from "../storage/vault";
import { apply, UNREAD_MAX, type Conversation } from "./inbox";
import type { MailApi } from "./mail-api";

/** Nobody reads a larger number, and each page is a call. */
const PAGES_MAX = 3;

/**
 * How many received messages were not read, outside of the page that reads them: those in this browser's conversations, and those that came since. Nothing is
 * stored or acknowledged, and a browser without keys gets none.
 */
export async function countUnread(api: Pick<MailApi, "inbox">, vault: Vault, accountId: string): Promise<number> {
  const account = await vault.find(accountId);
  const stored = account ? await vault.conversations(accountId) : [];
  let conversations: ReadonlyMap<string, Conversation> = new Map(stored.map((one) => [one.userId, one]));
  // Without an account here: from what no device of the user has acknowledged.
  let after = account?.lastSeq;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { items, nextCursor } = await api.inbox(after);
    for (const entry of items) {
      const applied = apply({ lastSeq: entry.seq - 1, conversations }, entry, accountId);
      if (applied.kind === "applied") ({ conversations } = applied.state);
      after = entry.seq;
    }
    if (items.length === 0 || nextCursor === null) break;
  }
  return Math.min(UNREAD_MAX, [...conversations.values()].reduce((sum, { unread }) => sum + unread.length, 0));
}
