import type { Vault } from "../storage/vault";
import { apply, inOrder, type Conversation, type InboxEntry, type InboxState } from "./inbox";
import type { MailApi } from "./mail-api";

export interface InboxListener {
  /** In the inbox's order; the next entry waits for it. */
  onEntry(entry: InboxEntry, userId: string): Promise<void>;
  /** These conversations have changed, and are on disk. */
  onStored(changed: readonly Conversation[]): Promise<void>;
}

/** Follows the user's inbox: entries are applied once and in order, stored, and then acknowledged. */
export class InboxSync {
  #state: InboxState;
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly accountId: string,
    private readonly api: MailApi,
    private readonly vault: Vault,
    private readonly listener: InboxListener,
    start: { lastSeq: number; conversations: readonly Conversation[] },
  ) {
    this.#state = { lastSeq: start.lastSeq, conversations: new Map(start.conversations.map((one) => [one.userId, one])) };
  }

  get conversations(): Conversation[] {
    return inOrder(this.#state.conversations.values());
  }

  conversation(userId: string): Conversation | undefined {
    return this.#state.conversations.get(userId);
  }

  /** An entry that the hub brought; those before it are fetched when they are missing. */
  receive(entry: InboxEntry): Promise<void> {
    return this.#queue(async () => {
      const applied = apply(this.#state, entry, this.accountId);
      if (applied.kind !== "applied") return applied.kind === "missing" ? this.#fetch() : undefined;
      this.#state = applied.state;
      await this.listener.onEntry(entry, applied.changed.userId);
      await this.#store([applied.changed]);
    });
  }

  /** Entries that the hub did not bring: of the time before this browser listened, or that another device acknowledged. */
  catchUp(): Promise<void> {
    return this.#queue(() => this.#fetch());
  }

  /** A change that is this browser's own. */
  async keep(conversation: Conversation): Promise<void> {
    this.#state = { ...this.#state, conversations: new Map(this.#state.conversations).set(conversation.userId, conversation) };
    await this.vault.putConversations(this.accountId, [conversation], this.#state.lastSeq);
  }

  async #fetch(): Promise<void> {
    for (let hasMore = true; hasMore;) {
      const changed = new Map<string, Conversation>();
      const page = await this.api.inbox(this.#state.lastSeq);
      for (const entry of page.items) {
        // A page has everything up to its end: what is not in it does not exist.
        const applied = apply({ ...this.#state, lastSeq: Math.max(this.#state.lastSeq, entry.seq - 1) }, entry, this.accountId);
        if (applied.kind !== "applied") continue;
        this.#state = applied.state;
        changed.set(applied.changed.userId, applied.changed);
        await this.listener.onEntry(entry, applied.changed.userId);
      }
      // Before the next page: when that one fails, this one is not fetched and applied again.
      if (changed.size > 0) await this.#store([...changed.values()]);
      hasMore = page.items.length > 0 && page.nextCursor !== null;
    }
  }

  async #store(changed: readonly Conversation[]): Promise<void> {
    await this.vault.putConversations(this.accountId, changed, this.#state.lastSeq);
    await this.listener.onStored(changed);
    // Safe to be lost: what is not acknowledged comes again, and is known then.
    await this.api.acknowledge(this.#state.lastSeq).catch(() => undefined);
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}
