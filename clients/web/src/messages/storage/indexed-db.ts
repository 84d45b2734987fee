import type { Contact } from "../mail/contact";
import type { Conversation } from "../mail/inbox";
import type { Account, Vault } from "./vault";

const NAME = "livehouse-messages";
const VERSION = 1;
type Store = "accounts" | "contacts" | "conversations";

/** The vault of browsers. It lives as long as the site's data; scripts of this origin can read it, others can't. */
export async function openVault(factory: IDBFactory = indexedDB): Promise<Vault> {
  const opening = factory.open(NAME, VERSION);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("accounts", { keyPath: "accountId" });
    opening.result.createObjectStore("contacts", { keyPath: ["accountId", "userId"] });
    opening.result.createObjectStore("conversations", { keyPath: ["accountId", "userId"] });
  };
  const database = await answer(opening);
  // Another tab has a newer version of the pages: let it upgrade.
  database.onversionchange = () => database.close();
  return new IndexedDbVault(database);
}

class IndexedDbVault implements Vault {
  constructor(private readonly database: IDBDatabase) {}

  async account(accountId: string, make: () => Account): Promise<Account> {
    return this.#in(["accounts"], async (transaction) => {
      const store = transaction.objectStore("accounts");
      const known = (await answer(store.get(accountId))) as Account | undefined;
      if (known) return known;
      const made = make();
      await answer(store.add(made));
      return made;
    });
  }

  find(accountId: string): Promise<Account | undefined> {
    return answer(this.database.transaction("accounts").objectStore("accounts").get(accountId)) as Promise<Account | undefined>;
  }

  async changeAccount(accountId: string, change: (account: Account) => Account): Promise<Account> {
    return this.#in(["accounts"], async (transaction) => {
      const store = transaction.objectStore("accounts");
      const known = (await answer(store.get(accountId))) as Account | undefined;
      if (!known) throw new Error("The keys of this account were removed.");
      const changed = change(known);
      await answer(store.put(changed));
      return changed;
    });
  }

  close(): void {
    this.database.close();
  }

  contacts(accountId: string): Promise<Contact[]> {
    return this.#all<Contact>("contacts", accountId);
  }

  async putContact(accountId: string, contact: Contact): Promise<void> {
    await this.#in(["contacts"], (transaction) => answer(transaction.objectStore("contacts").put({ ...contact, accountId })));
  }

  conversations(accountId: string): Promise<Conversation[]> {
    return this.#all<Conversation>("conversations", accountId);
  }

  async putConversations(accountId: string, conversations: readonly Conversation[], lastSeq: number): Promise<void> {
    await this.#in(["accounts", "conversations"], async (transaction) => {
      const accounts = transaction.objectStore("accounts");
      const account = (await answer(accounts.get(accountId))) as Account | undefined;
      if (!account || account.lastSeq > lastSeq) return;
      accounts.put({ ...account, lastSeq });
      for (const conversation of conversations) transaction.objectStore("conversations").put({ ...conversation, accountId });
    });
  }

  async forget(accountId: string): Promise<void> {
    await this.#in(["accounts", "contacts", "conversations"], async (transaction) => {
      transaction.objectStore("accounts").delete(accountId);
      transaction.objectStore("contacts").delete(ofAccount(accountId));
      transaction.objectStore("conversations").delete(ofAccount(accountId));
    });
  }

  #all<T>(store: Store, accountId: string): Promise<T[]> {
    return answer(this.database.transaction(store).objectStore(store).getAll(ofAccount(accountId))) as Promise<T[]>;
  }

  /** Resolves when everything is on disk. */
  async #in<T>(stores: Store[], work: (transaction: IDBTransaction) => Promise<T>): Promise<T> {
    const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
    const isDone = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser stored nothing."));
    });
    const [result] = await Promise.all([work(transaction), isDone]);
    return result;
  }
}

/** All keys `[accountId, …]`. */
function ofAccount(accountId: string): IDBKeyRange {
  return IDBKeyRange.bound([accountId], [accountId, []]);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's storage did not answer."));
  });
}
