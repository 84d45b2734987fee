// @vitest-environment node
import { LivehouseError } from "@livehouse/client";
import nacl from "tweetnacl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { toBase64 } from "../crypto/bytes";
import { MemoryVault } from "../storage/memory-vault";
import type { Vault } from "../storage/vault";
import type { PublishedKey } from "./contact";
import type { InboxEntry } from "./inbox";
import type { MailApi, SealedMessage } from "./mail-api";
import { Mailbox } from "./mailbox";

/** The server's side, as docs/messages.md describes it: keys, and an inbox for each user. */
class Server {
  readonly keys = new Map<string, PublishedKey[]>();
  readonly inboxes = new Map<string, InboxEntry[]>();
  readonly files = new Map<string, Uint8Array>();
  readonly listeners = new Map<string, Set<(entry: InboxEntry) => void>>();
  readonly blocks = new Map<string, Set<string>>();
  sent = 0;

  api(me: string): MailApi {
    const of = <T>(map: Map<string, T[]>, user: string) => map.get(user) ?? map.set(user, []).get(user)!;
    const deliver = (user: string, entry: Omit<InboxEntry, "seq">) => {
      const inbox = of(this.inboxes, user);
      const numbered = { ...entry, seq: inbox.length + 1 };
      inbox.push(numbered);
      this.listeners.get(user)?.forEach((listener) => listener(numbered));
    };
    return {
      keys: async (user) => structuredClone(of(this.keys, user)),
      publish: async (deviceId, publicKey) =>
        void this.keys.set(me, [...of(this.keys, me).filter((key) => key.deviceId !== deviceId), { deviceId, publicKey }]),
      withdraw: async (deviceId) =>
        void this.keys.set(
          me,
          of(this.keys, me).filter((key) => key.deviceId !== deviceId),
        ),
      inbox: async (after) => {
        const items = of(this.inboxes, me).filter((entry) => entry.seq > (after ?? 0));
        return { items: items.slice(0, 2), nextCursor: items.length > 2 ? String(items[1]!.seq) : null };
      },
      acknowledge: async () => undefined,
      send: async (message: SealedMessage) => {
        if (this.blocks.get(message.to)?.has(me)) throw new LivehouseError({ code: "forbidden", status: 403 });
        const { to, attachments, clientId, ...sealed } = message;
        const files = attachments?.map((attachmentId) => ({ attachmentId, contentType: "application/octet-stream", sizeBytes: 1 }));
        const at = new Date(1_800_000_000_000 + this.sent).toISOString();
        const entry = { kind: "message" as const, messageId: `ms_${++this.sent}`, from: me, to, at, ...sealed, ...(files ? { attachments: files } : {}) };
        deliver(to, entry);
        deliver(me, { ...entry, clientId });
      },
      history: async (user) => ({
        items: of(this.inboxes, me)
          .filter((entry) => entry.kind === "message" && (entry.from === user || entry.to === user))
          .toReversed(),
        nextCursor: null,
      }),
      read: async (messageId) => {
        const message = of(this.inboxes, me).find((entry) => entry.messageId === messageId)!;
        message.readAt = "2027-02-01T00:00:00.000Z";
        deliver(message.from, { kind: "read", messageId, from: message.from, to: me, at: message.readAt, readAt: message.readAt });
      },
      remove: async (messageId) => {
        const { from, to } = of(this.inboxes, me).find((entry) => entry.messageId === messageId)!;
        for (const user of [from, to]) deliver(user, { kind: "deleted", messageId, from, to, at: "2027-02-01T00:00:00.000Z" });
      },
      blocks: async () => [...(this.blocks.get(me) ?? [])],
      block: async (user, isBlocked) => {
        const blocks = this.blocks.get(me) ?? this.blocks.set(me, new Set()).get(me)!;
        if (isBlocked) blocks.add(user);
        else blocks.delete(user);
      },
      upload: async (ciphertext) => {
        this.files.set(`at_${this.files.size}`, ciphertext);
        return `at_${this.files.size - 1}`;
      },
      download: async (attachmentId) => this.files.get(attachmentId)!,
      listen: (listener) => {
        const listeners = this.listeners.get(me) ?? this.listeners.set(me, new Set()).get(me)!;
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
  vi.stubGlobal("document", { visibilityState: "visible" });
});

async function mailbox(user: string, vault: Vault = new MemoryVault()): Promise<Mailbox> {
  const made = new Mailbox(user, server.api(user), async () => vault);
  await made.start();
  expect(made.view.error).toBeUndefined();
  expect(made.view.phase).toBe("ready");
  return made;
}

const texts = (of: Mailbox) =>
  of.view.thread!.messages.map(({ content }) => (content.kind === "text" ? content.text : content.kind === "sealed" ? content.reason : content.kind));
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise<void>((resolve) => setTimeout(resolve, 1));
};

describe("mailbox", () => {
  it("sends, shows, and says what was read", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await ann.open("bob");
    await bob.open("ann");
    await ann.send("bob", "Hello Bob ❤️");
    await until(() => texts(bob).length === 1);
    expect(texts(bob)).toEqual(["Hello Bob ❤️"]);
    expect(texts(ann)).toEqual(["Hello Bob ❤️"]);
    await until(() => ann.view.thread!.messages[0]!.status === "read");
    expect(JSON.stringify([...server.inboxes.values()])).not.toContain("Hello");
  });

  it("delivers in the order in which messages were written, however long each takes", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await ann.open("bob");
    await bob.open("ann");
    let letFirstGo = () => {};
    const first = new Promise<void>((resolve) => (letFirstGo = resolve));
    const { look } = ann.office;
    const looked = vi.spyOn(ann.office, "look").mockImplementationOnce(async (user) => {
      await first;
      return look.call(ann.office, user);
    });
    const sent = [ann.send("bob", "one"), ann.send("bob", "two"), ann.send("bob", "three")];
    await until(() => looked.mock.calls.length > 0);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    letFirstGo();
    expect(await Promise.all(sent)).toEqual([true, true, true]);
    await until(() => texts(bob).length === 3);
    expect(texts(bob)).toEqual(["one", "two", "three"]);
  });

  it("counts what was not read, and catches up in pages after an absence", async () => {
    const vault = new MemoryVault();
    const ann = await mailbox("ann");
    const first = await mailbox("bob", vault);
    first.close();
    await ann.open("bob");
    for (let at = 1; at <= 5; at++) await ann.send("bob", `letter ${at}`);
    const bob = await mailbox("bob", vault);
    expect(bob.view.conversations.map(({ userId, unread }) => [userId, unread.length])).toEqual([["ann", 5]]);
    expect(bob.preview(bob.view.conversations[0]!)).toMatchObject({ text: "letter 5" });
    await bob.open("ann");
    expect(texts(bob)).toEqual(["letter 1", "letter 2", "letter 3", "letter 4", "letter 5"]);
    expect(bob.view.conversations[0]!.unread).toEqual([]);
  });

  it("reaches every device of both users", async () => {
    const [laptop, phone, bob] = [await mailbox("ann"), await mailbox("ann"), await mailbox("bob")];
    await laptop.acceptKeys("ann");
    await phone.open("bob");
    await bob.open("ann");
    await laptop.open("bob");
    expect(laptop.view.ownKeysChanged).toBe(true); // The phone came later.
    await laptop.acceptKeys("ann");
    await laptop.send("bob", "from the laptop");
    await until(() => texts(phone).length === 1);
    expect(texts(phone)).toEqual(["from the laptop"]);
    await bob.send("ann", "for both");
    await until(() => texts(laptop).length === 2 && texts(phone).length === 2);
    expect([texts(laptop)[1], texts(phone)[1]]).toEqual(["for both", "for both"]);
  });

  it("sends nothing to a key that was put in another's place, until the user has looked", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await ann.open("bob");
    const code = ann.office.code("bob");
    expect(code).toEqual((await bob.open("ann"), bob.office.code("ann")));
    await ann.markCompared("bob");
    expect(ann.view.thread!.isCompared).toBe(true);

    server.keys.get("bob")!.push({ deviceId: "evil", publicKey: toBase64(nacl.box.keyPair().publicKey) });
    await ann.send("bob", "secret");
    expect(ann.view.thread!.messages[0]).toMatchObject({ status: "failed", failed: "keysChanged" });
    expect(ann.view.thread!.contact!.isChanged).toBe(true);
    expect(ann.view.thread!.isCompared).toBe(false);
    expect(server.sent).toBe(0);

    await ann.acceptKeys("bob");
    await ann.retry("bob", ann.view.thread!.messages[0]!.key);
    expect(server.sent).toBe(1);
    expect(texts(ann)).toEqual(["secret"]);
  });

  it("opens what was written to a key that was replaced", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await ann.open("bob");
    await ann.send("bob", "to the old key");
    await bob.replaceKey();
    await bob.open("ann");
    expect(texts(bob)).toEqual(["to the old key"]);
    expect(bob.view.ownKeysChanged).toBe(false);
  });

  it("says that a new browser can't open what is older than its keys", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await ann.open("bob");
    await ann.send("bob", "before");
    const newBrowser = await mailbox("bob");
    await newBrowser.open("ann");
    expect(texts(newBrowser)).toEqual(["notForMe"]);
    bob.close();
  });

  it("tells a letter under a foreign sender, and one that comes twice", async () => {
    const [ann, bob, eve] = [await mailbox("ann"), await mailbox("bob"), await mailbox("eve")];
    await ann.open("bob");
    await ann.send("bob", "for Bob, once");
    const original = server.inboxes.get("bob")![0]!;
    server.inboxes.get("bob")!.push({ ...original, seq: 2, messageId: "ms_again", at: "2027-03-01T00:00:00.000Z" });
    await bob.open("ann");
    expect(texts(bob)).toEqual(["for Bob, once", "repeated"]);

    await eve.open("bob");
    await eve.send("bob", "from Eve");
    const fromEve = server.inboxes.get("bob")!.at(-1)!;
    fromEve.from = "ann";
    server.keys.set("ann", server.keys.get("eve")!);
    await bob.office.look("ann");
    await bob.open("ann");
    expect(texts(bob)).toEqual(["for Bob, once", "forged", "repeated"]);
  });

  it("fails with a reason that can be tried again, or dropped", async () => {
    const ann = await mailbox("ann");
    await ann.open("bob");
    await ann.send("bob", "anybody there?");
    expect(ann.view.thread!.messages[0]).toMatchObject({ status: "failed", failed: "noKeys" });
    const bob = await mailbox("bob");
    await bob.setBlocked("ann", true);
    await ann.retry("bob", ann.view.thread!.messages[0]!.key);
    expect(ann.view.thread!.messages[0]).toMatchObject({ status: "failed", failed: "forbidden" });
    ann.discard("bob", ann.view.thread!.messages[0]!.key);
    expect(ann.view.thread!.messages).toEqual([]);
  });

  it("deletes for both, and keeps the place", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await Promise.all([ann.open("bob"), bob.open("ann")]);
    await ann.send("bob", "oops");
    await until(() => texts(bob).length === 1);
    await ann.remove("bob", ann.view.thread!.messages[0]!.messageId!);
    await until(() => texts(bob)[0] === "deleted");
    expect(texts(ann)).toEqual(["deleted"]);
  });

  it("sends files that only the recipient opens", async () => {
    const [ann, bob] = [await mailbox("ann"), await mailbox("bob")];
    await Promise.all([ann.open("bob"), bob.open("ann")]);
    const bytes = nacl.randomBytes(3000);
    const file = await ann.office.attach({ name: "photo.png", type: "image/png", bytes });
    await ann.send("bob", "", [file]);
    await until(() => texts(bob).length === 1);
    const content = bob.view.thread!.messages[0]!.content;
    expect(content.kind === "text" && (await bob.office.fetchFile(content.files[0]!))).toEqual(bytes);
    server.files.get("at_0")![9]! ^= 1;
    await expect(bob.office.fetchFile(file)).rejects.toThrow("changed");
  });

  it("forgets its keys here and on the server", async () => {
    const vault = new MemoryVault();
    const bob = await mailbox("bob", vault);
    await bob.office.forget();
    expect(server.keys.get("bob")).toEqual([]);
    expect(await vault.conversations("bob")).toEqual([]);
  });
});
