import type { Contact } from "../mail/contact";
import type { Conversation } from "../mail/inbox";

/** A key pair of this browser. Pairs that were replaced are kept: what was written to them still opens. */
export interface DeviceKeyPair {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
  createdAt: string;
}

/** What a browser keeps of one account. */
export interface Account {
  accountId: string;
  deviceId: string;
  /** The newest first: messages are sent with that one. */
  keyPairs: DeviceKeyPair[];
  /** Entries of the inbox up to this one are in the conversations. */
  lastSeq: number;
}

/** Secret keys, known keys of other users, and the list of conversations. Texts are never in it: they are decrypted anew from what the server has. */
export interface Vault {
  /** Makes the account's record unless there is one. Two tabs at the same time get the same. */
  account(accountId: string, make: () => Account): Promise<Account>;
  /** The account's record; undefined: this browser has none. */
  find(accountId: string): Promise<Account | undefined>;
  /** Changes the stored record, whatever other tabs did to it meanwhile. */
  changeAccount(accountId: string, change: (account: Account) => Account): Promise<Account>;
  contacts(accountId: string): Promise<Contact[]>;
  putContact(accountId: string, contact: Contact): Promise<void>;
  conversations(accountId: string): Promise<Conversation[]>;
  /** Conversations and the account's `lastSeq` in one transaction; nothing when another tab is ahead. */
  putConversations(accountId: string, conversations: readonly Conversation[], lastSeq: number): Promise<void>;
  /** Lets another version of the pages change the storage. */
  close(): void;
  /** Forgets everything of the account, its secret keys too. */
  forget(accountId: string): Promise<void>;
}
