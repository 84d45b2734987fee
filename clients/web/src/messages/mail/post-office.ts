import { LivehouseError } from "@livehouse/client";
import { fromBase64, toBase64 } from "../crypto/bytes";
import { open, seal } from "../crypto/envelope";
import { openFile, sealFile } from "../crypto/file-box";
import { readLetter, writeLetter, type Letter, type LetterFile } from "../crypto/letter";
import { securityCode } from "../crypto/security-code";
import type { Account, Vault } from "../storage/vault";
import { accept, allKeys, compare, currentKeys, pin, type Contact, type PublishedKey } from "./contact";
import { ensureAccount, ensurePublished, replaceKey } from "./key-ring";
import type { MailApi } from "./mail-api";
import type { InboxEntry } from "./inbox";
import type { Content } from "./thread";

/** `noKeys`: the recipient has never opened their messages. `keysChanged`: the user has to look first. */
export type SendProblem = "noKeys" | "keysChanged";

export class SendRefused extends Error {
  constructor(readonly problem: SendProblem) {
    super(problem);
  }
}

/** Seals and opens: the only place that touches secret keys. Knows the keys of users by what this browser has seen of them. */
export class PostOffice {
  #account!: Account;
  readonly #contacts = new Map<string, Contact>();

  private constructor(
    private readonly accountId: string,
    private readonly vault: Vault,
    private readonly api: MailApi,
    private readonly now: () => string,
  ) {}

  static async start(accountId: string, vault: Vault, api: MailApi, now = () => new Date().toISOString()): Promise<PostOffice> {
    const office = new PostOffice(accountId, vault, api, now);
    office.#account = await ensureAccount(vault, accountId, now());
    for (const contact of await vault.contacts(accountId)) office.#contacts.set(contact.userId, contact);
    await office.#see(accountId, await ensurePublished(api, office.#account));
    return office;
  }

  get account(): Account {
    return this.#account;
  }

  contact(userId: string): Contact | undefined {
    return this.#contacts.get(userId);
  }

  /** Asks the server for the user's keys, and says what is known of them now. */
  async look(userId: string): Promise<Contact> {
    return this.#see(userId, await this.api.keys(userId));
  }

  async accept(userId: string): Promise<Contact> {
    return this.#keep(accept(this.#known(userId)));
  }

  /** The people have compared the code and it was the same. */
  async markCompared(userId: string): Promise<Contact> {
    return this.#keep(compare(this.#known(userId), this.code(userId).join(" ")));
  }

  code(userId: string): string[] {
    const side = (id: string) => ({ userId: id, keys: currentKeys(this.#contacts.get(id)) });
    return securityCode(side(this.accountId), side(userId));
  }

  /** The code is the one that was compared: neither side has another key since. */
  isCompared(userId: string): boolean {
    return this.#contacts.get(userId)?.comparedCode === this.code(userId).join(" ");
  }

  async replaceKey(): Promise<void> {
    this.#account = await replaceKey(this.vault, this.api, this.accountId, this.now());
    await this.look(this.accountId);
  }

  /** Looks at both users' keys first: a message is for the devices that they have now. */
  async send(letter: Letter): Promise<void> {
    const [them, me] = await Promise.all([this.look(letter.to), this.look(this.accountId)]);
    const theirs = currentKeys(them);
    if (theirs.length === 0) throw new SendRefused("noKeys");
    if (them.isChanged || me.isChanged) throw new SendRefused("keysChanged");
    const { ciphertext, nonce } = seal(writeLetter(letter), this.#account.keyPairs[0]!, [...theirs, ...currentKeys(me)]);
    await this.api.send({
      to: letter.to,
      clientId: letter.id,
      ciphertext: toBase64(ciphertext),
      nonce: toBase64(nonce),
      senderDeviceId: this.#account.deviceId,
      ...(letter.files.length > 0 ? { attachments: letter.files.map((file) => file.attachmentId) } : {}),
    });
  }

  /** Looks once more at the sender's keys when it opens with none of the known ones. */
  async openWithFreshKeys(entry: InboxEntry): Promise<Content> {
    const content = this.open(entry);
    if (content.kind !== "sealed" || content.reason !== "unknownSender") return content;
    await this.look(entry.from);
    return this.open(entry);
  }

  open(entry: InboxEntry): Content {
    const [ciphertext, nonce] = [fromBase64(entry.ciphertext ?? ""), fromBase64(entry.nonce ?? "")];
    if (!ciphertext || !nonce) return { kind: "sealed", reason: "damaged" };
    const keysOf = (userId: string) => allKeys(this.#contacts.get(userId));
    const peerKeys = entry.from === this.accountId ? keysOf(entry.to) : [];
    const opened = open({ ciphertext, nonce }, keysOf(entry.from), this.#account.keyPairs, peerKeys);
    if (opened.kind !== "opened") return { kind: "sealed", reason: opened.kind };
    const letter = readLetter(opened.letter);
    if (!letter) return { kind: "sealed", reason: "damaged" };
    // Plain text of a simple client has none of these. A letter that has them belongs to this message and to no other.
    const isOther = letter.id !== undefined && (letter.from !== entry.from || letter.to !== entry.to || (entry.clientId ?? letter.id) !== letter.id);
    if (isOther) return { kind: "sealed", reason: "forged" };
    return {
      kind: "text",
      letterId: letter.id,
      text: letter.text,
      files: letter.files.filter((file) => entry.attachments?.some((one) => one.attachmentId === file.attachmentId)),
    };
  }

  async attach(file: { name: string; type: string; bytes: Uint8Array }): Promise<LetterFile> {
    const { ciphertext, key, nonce } = sealFile(file.bytes);
    const attachmentId = await this.api.upload(ciphertext);
    return { attachmentId, name: file.name, type: file.type, sizeBytes: file.bytes.length, key, nonce };
  }

  async fetchFile(file: LetterFile): Promise<Uint8Array> {
    const bytes = openFile(await this.api.download(file.attachmentId), file);
    if (!bytes) throw new LivehouseError({ code: "unexpected_answer", detail: "The file was changed on its way." });
    return bytes;
  }

  /** Removes this browser's keys here and on the server. Messages to this browser can't be opened any more. */
  async forget(): Promise<void> {
    await this.api.withdraw(this.#account.deviceId);
    await this.vault.forget(this.accountId);
  }

  /** This browser's own keys are no news to it. */
  #see(userId: string, published: readonly PublishedKey[]): Promise<Contact> {
    const own = userId === this.accountId ? this.#account.keyPairs.map((pair) => pair.publicKey) : [];
    return this.#keep(pin(this.#contacts.get(userId), userId, published, this.now(), own));
  }

  async #keep(contact: Contact): Promise<Contact> {
    this.#contacts.set(contact.userId, contact);
    await this.vault.putContact(this.accountId, contact);
    return contact;
  }

  #known(userId: string): Contact {
    return this.#contacts.get(userId) ?? { userId, keys: [], isChanged: false };
  }
}
