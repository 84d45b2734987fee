import type { Contact } from "../mail/contact";
import type { Conversation } from "../mail/inbox";
import type { Account, Vault } from "./vault";

/** The same without a browser, for tests. Everything is copied, as a database does it. */
export class MemoryVault implements Vault {
  readonly #accounts = new Map<string, Account>();
  readonly #contacts = new Map<string, Map<string, Contact>>();
  readonly #conversations = new Map<string, Map<string, Conversation>>();

  async account(accountId: string, make: () => Account): Promise<Account> {
    const known = this.#accounts.get(accountId) ?? make();
    this.#accounts.set(accountId, structuredClone(known));
    return structuredClone(known);
  }

  async find(accountId: string): Promise<Account | undefined> {
    return structuredClone(this.#accounts.get(accountId));
  }

  async changeAccount(accountId: string, change: (account: Account) => Account): Promise<Account> {
    const known = this.#accounts.get(accountId);
    if (!known) throw new Error("The keys of this account were removed.");
    const changed = change(structuredClone(known));
    this.#accounts.set(accountId, structuredClone(changed));
    return changed;
  }

  close(): void {
    // Nothing is open.
  }

  async contacts(accountId: string): Promise<Contact[]> {
    return structuredClone([...(this.#contacts.get(accountId)?.values() ?? [])]);
  }

  async putContact(accountId: string, contact: Contact): Promise<void> {
    const contacts = this.#contacts.get(accountId) ?? new Map<string, Contact>();
    this.#contacts.set(accountId, contacts.set(contact.userId, structuredClone(contact)));
  }

  async conversations(accountId: string): Promise<Conversation[]> {
    return structuredClone([...(this.#conversations.get(accountId)?.values() ?? [])]);
  }

  async putConversations(accountId: string, conversations: readonly Conversation[], lastSeq: number): Promise<void> {
    const account = this.#accounts.get(accountId);
    if (!account || account.lastSeq > lastSeq) return;
    account.lastSeq = lastSeq;
    const known = this.#conversations.get(accountId) ?? new Map<string, Conversation>();
    for (const conversation of conversations) known.set(conversation.userId, structuredClone(conversation));
    this.#conversations.set(accountId, known);
  }

  async forget(accountId: string): Promise<void> {
    this.#accounts.delete(accountId);
    this.#contacts.delete(accountId);
    this.#conversations.delete(accountId);
  }
}
