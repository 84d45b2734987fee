import { LivehouseError } from "@livehouse/client";
import type { Vault } from "../storage/vault";
import type { LetterFile } from "../crypto/letter";
import type { Contact, PublishedKey } from "./contact";
import { Contents } from "./contents";
import { inOrder, read, type Conversation, type InboxEntry } from "./inbox";
import { InboxSync } from "./inbox-sync";
import type { MailApi } from "./mail-api";
import { PostOffice, SendRefused } from "./post-office";
import { emptyThread, merge, shown, type Content, type ShownMessage, type Thread } from "./thread";

/** An open conversation as it is shown. */
export interface ThreadView {
  userId: string;
  messages: ShownMessage[];
  contact: Contact | undefined;
  /** The keys of both are those that the people have compared. */
  isCompared: boolean;
  hasOlder: boolean;
  isLoading: boolean;
  error?: unknown;
}

export interface MailboxView {
  phase: "starting" | "ready" | "failed";
  error?: unknown;
  conversations: Conversation[];
  blocked: ReadonlySet<string>;
  thread: ThreadView | undefined;
  /** A device was added to the user's own account, and not by this browser. */
  ownKeysChanged: boolean;
}

const start: MailboxView = { phase: "starting", conversations: [], blocked: new Set(), thread: undefined, ownKeysChanged: false };

/** Conversations whose last message is opened after an absence, for which the sender's keys may have to be fetched. */
const PREVIEWS_MAX = 30;

interface OpenThread {
  userId: string;
  thread: Thread;
  cursor: string | null | undefined;
  isLoading: boolean;
  error?: unknown;
}

/** The private messages of one account in this browser. `view` is a snapshot; every change makes a new one. */
export class Mailbox {
  view: MailboxView = start;
  office!: PostOffice;
  #contents!: Contents;
  #sync: InboxSync | undefined;
  #open: OpenThread | undefined;
  #blocked: ReadonlySet<string> = new Set();
  #phase: MailboxView["phase"] = "starting";
  #error: unknown;
  /** The last message to each user that is on its way: the next one leaves after it, so that they arrive in the order in which they were written. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | undefined;
  #isClosed = false;
  #starting: Promise<void> | undefined;

  constructor(
    readonly accountId: string,
    private readonly api: MailApi,
    private readonly openVault: () => Promise<Vault>,
    private readonly now: () => string = () => new Date().toISOString(),
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  snapshot = (): MailboxView => this.view;

  /** As `start`; again after `close`, as React's strict mode does it. */
  begin(): void {
    this.#isClosed = false;
    this.#starting ??= this.start();
    if (this.#phase === "ready") this.#listen();
  }

  /** Makes or finds the keys, publishes them, catches up with the inbox, then listens. */
  async start(): Promise<void> {
    try {
      const vault = await this.openVault();
      this.office = await PostOffice.start(this.accountId, vault, this.api, this.now);
      this.#contents = new Contents(this.office);
      const { lastSeq } = this.office.account;
      const listener = { onEntry: this.#onEntry, onStored: this.#onStored };
      this.#sync = new InboxSync(this.accountId, this.api, vault, listener, { lastSeq, conversations: await vault.conversations(this.accountId) });
      this.#blocked = new Set(await this.api.blocks());
      await this.#sync.catchUp();
      this.#phase = "ready";
      this.#listen();
    } catch (error) {
      this.#phase = "failed";
      this.#error = error;
    }
    this.#publish();
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
    this.#stop = undefined;
  }

  async open(userId: string): Promise<void> {
    this.#open = { userId, thread: emptyThread, cursor: undefined, isLoading: true };
    this.#publish();
    // Without an answer the history shows what the known keys open.
    await Promise.allSettled([this.office.look(userId), this.office.look(this.accountId)]);
    await this.loadOlder(userId);
  }

  closeThread(userId: string): void {
    if (this.#open?.userId !== userId) return;
    this.#open = undefined;
    this.#publish();
  }

  async loadOlder(userId: string): Promise<void> {
    const open = this.#openOf(userId);
    if (!open || open.cursor === null) return;
    open.isLoading = true;
    open.error = undefined;
    this.#publish();
    try {
      const page = await this.api.history(userId, open.cursor);
      await this.#contents.open(page.items);
      open.thread = merge(open.thread, page.items);
      open.cursor = page.nextCursor;
    } catch (error) {
      // Nobody has written yet, or the user does not exist; sending tells the two apart.
      if (LivehouseError.is(error, "not_found")) open.cursor = null;
      else open.error = error;
    }
    open.isLoading = false;
    this.#publish();
    await this.markRead(userId);
  }

  /** Shows the message at once. It stays as failed, with its reason, when it could not be sent; then false. */
  async send(userId: string, text: string, files: LetterFile[] = [], clientId: string = crypto.randomUUID()): Promise<boolean> {
    const set = (failed?: string) => {
      const open = this.#openOf(userId);
      if (!open) return;
      const others = open.thread.outgoing.filter((one) => one.clientId !== clientId);
      open.thread = { ...open.thread, outgoing: [...others, { clientId, at: this.now(), text, files, failed }] };
      this.#publish();
    };
    set();
    try {
      await this.#inTurn(userId, () => this.office.send({ id: clientId, from: this.accountId, to: userId, text, files }));
      // The hub brings it as well, if this fails.
      await this.#sync?.catchUp().catch(() => undefined);
      return true;
    } catch (error) {
      set(error instanceof SendRefused ? error.problem : error instanceof LivehouseError ? error.code : "internal");
      return false;
    }
  }

  #inTurn(userId: string, send: () => Promise<void>): Promise<void> {
    const sending = (this.#leaving.get(userId) ?? Promise.resolve()).then(send);
    const left = sending.catch(() => undefined).then(() => void (this.#leaving.get(userId) === left && this.#leaving.delete(userId)));
    this.#leaving.set(userId, left);
    return sending;
  }

  async retry(userId: string, clientId: string): Promise<boolean> {
    const outgoing = this.#openOf(userId)?.thread.outgoing.find((one) => one.clientId === clientId);
    return outgoing !== undefined && this.send(userId, outgoing.text, outgoing.files, clientId);
  }

  discard(userId: string, clientId: string): void {
    const open = this.#openOf(userId);
    if (open) open.thread = { ...open.thread, outgoing: open.thread.outgoing.filter((one) => one.clientId !== clientId) };
    this.#publish();
  }

  async remove(userId: string, messageId: string): Promise<void> {
    await this.api.remove(messageId);
    const open = this.#openOf(userId);
    const message = open?.thread.entries.get(messageId);
    if (open && message) open.thread = merge(open.thread, [{ ...message, kind: "deleted" }]);
    this.#publish();
  }

  /** Tells the sender. What can't be opened is not read. */
  async markRead(userId: string): Promise<void> {
    const open = this.#openOf(userId);
    if (!open || document.visibilityState === "hidden") return;
    const received = [...open.thread.entries.values()].filter((entry) => entry.kind === "message" && entry.from === userId && !entry.readAt);
    const readable = received.filter((entry) => this.#contents.isReadable(entry));
    await Promise.all(readable.map((entry) => this.api.read(entry.messageId).catch(() => undefined)));
    const at = this.now();
    open.thread = merge(
      open.thread,
      readable.map((entry) => ({ ...entry, kind: "read" as const, readAt: at })),
    );
    const conversation = this.#sync?.conversation(userId);
    if (conversation && conversation.unread.length > 0) await this.#sync?.keep(read(conversation, conversation.unread));
    this.#publish();
  }

  async setBlocked(userId: string, isBlocked: boolean): Promise<void> {
    await this.api.block(userId, isBlocked);
    const blocked = new Set(this.#blocked);
    if (isBlocked) blocked.add(userId);
    else blocked.delete(userId);
    this.#blocked = blocked;
    this.#publish();
  }

  async acceptKeys(userId: string): Promise<void> {
    await this.office.accept(userId);
    this.#publish();
  }

  async markCompared(userId: string): Promise<void> {
    await this.office.markCompared(userId);
    this.#publish();
  }

  /** The devices of the user's own account. */
  devices(): Promise<PublishedKey[]> {
    return this.api.keys(this.accountId);
  }

  async removeDevice(deviceId: string): Promise<void> {
    await this.api.withdraw(deviceId);
    await this.office.look(this.accountId);
    this.#publish();
  }

  async forget(): Promise<void> {
    this.close();
    await this.office.forget();
  }

  async replaceKey(): Promise<void> {
    await this.office.replaceKey();
    this.#publish();
  }

  /** What the last message of a conversation says, for the list. */
  preview(conversation: Conversation): Content {
    if (!conversation.last) return { kind: "deleted" };
    return this.#contents.of(conversation.last);
  }

  #listen(): void {
    if (this.#isClosed) return;
    // What fails comes again, with the next entry or the next connection.
    this.#stop ??= this.api.listen(
      (entry) => void this.#sync?.receive(entry).catch(() => undefined),
      () => void this.#sync?.catchUp().catch(() => undefined),
    );
  }

  #onEntry = async (entry: InboxEntry, userId: string): Promise<void> => {
    const open = this.#openOf(userId);
    if (!open) return;
    await this.#contents.open([entry]);
    open.thread = merge(open.thread, [entry]);
  };

  #onStored = async (changed: readonly Conversation[]): Promise<void> => {
    await this.#contents.open(
      inOrder(changed)
        .slice(0, PREVIEWS_MAX)
        .flatMap(({ last }) => last ?? []),
    );
    this.#publish();
    const open = this.#open;
    if (open && changed.some((one) => one.userId === open.userId)) await this.markRead(open.userId);
  };

  #openOf(userId: string): OpenThread | undefined {
    return this.#open?.userId === userId ? this.#open : undefined;
  }

  #publish(): void {
    const open = this.#open;
    this.view = {
      phase: this.#phase,
      error: this.#error,
      conversations: this.#sync?.conversations ?? [],
      blocked: this.#blocked,
      ownKeysChanged: this.office?.contact(this.accountId)?.isChanged ?? false,
      thread: open && {
        userId: open.userId,
        messages: shown(open.thread, this.accountId, this.#contents.of),
        contact: this.office.contact(open.userId),
        isCompared: this.office.isCompared(open.userId),
        hasOlder: open.cursor !== null,
        isLoading: open.isLoading,
        error: open.error,
      },
    };
    for (const listener of this.#listeners) listener();
  }
}
