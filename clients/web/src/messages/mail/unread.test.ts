import { expect, it } from "vitest";
import { MemoryVault } from "../storage/memory-vault";
import type { InboxEntry } from "./inbox";
import { countUnread } from "./unread";

const at = "2026-11-28T20:00:00.000Z";
const entry = (seq: number, from: string, over: Partial<InboxEntry> = {}): InboxEntry =>
  ({
    seq, kind: "message", messageId: `ms_${seq}`, from, to: from === "me" ? "ann" : "me", at, ciphertext: "", nonce: "", senderDeviceId: "d", ...over,
  }) as InboxEntry;

const inbox = (...entries: InboxEntry[]) => ({
  asked: [] as (number | undefined)[],
  async inbox(after?: number) {
    this.asked.push(after);
    return { items: entries.filter(({ seq }) => seq > (after ?? 0)).slice(0, 2), nextCursor: "more" };
  },
});

it("adds what came since to what this browser knows, and stores nothing", async () => {
  const vault = new MemoryVault();
  await vault.account("me", () => ({ accountId: "me", deviceId: "d", keyPairs: [], lastSeq: 0 }));
  await vault.putConversations("me", [{ userId: "ann", lastAt: at, unread: ["ms_1", "ms_2"] }], 2);
  const api = inbox(entry(1, "ann"), entry(2, "ann"), entry(3, "ben"), entry(4, "me"), entry(5, "ann", { kind: "read", messageId: "ms_1", readAt: at }));
  expect(await countUnread(api, vault, "me")).toBe(2);
  expect(api.asked).toEqual([2, 4, 5]);
  expect((await vault.find("me"))?.lastSeq).toBe(2);
});

it("begins at what nobody has acknowledged where this browser has no keys, and makes none", async () => {
  const vault = new MemoryVault();
  const api = inbox(entry(1, "ann"), entry(2, "me"), entry(3, "ben", { readAt: at }));
  expect(await countUnread(api, vault, "me")).toBe(1);
  expect(api.asked[0]).toBeUndefined();
  expect(await vault.find("me")).toBeUndefined();
});
