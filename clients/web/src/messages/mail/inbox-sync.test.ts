// @vitest-environment node
import { expect, it, vi } from "vitest";
import { MemoryVault } from "../storage/memory-vault";
import type { InboxEntry } from "./inbox";
import { InboxSync } from "./inbox-sync";
import type { MailApi } from "./mail-api";

const entry = (seq: number) =>
  ({
    seq,
    kind: "message",
    messageId: `ms_${seq}`,
    from: seq % 2 ? "bob" : "carl",
    to: "ann",
    at: new Date(1_800_000_000_000 + seq).toISOString(),
  }) as InboxEntry;

it("keeps and acknowledges each page before it asks for the next one", async () => {
  const vault = new MemoryVault();
  const account = () => vault.account("ann", () => ({ accountId: "ann", deviceId: "laptop", keyPairs: [], lastSeq: 0 }));
  await account();
  const acknowledge = vi.fn(async () => undefined);
  let isDown = true;
  const inbox = vi.fn(async (after: number) => {
    if (after >= 2 && isDown) throw new Error("The connection is lost.");
    return after >= 2 ? { items: [entry(3)], nextCursor: null } : { items: [entry(1), entry(2)], nextCursor: "2" };
  });
  const api = { inbox, acknowledge } as unknown as MailApi;
  const listener = { onEntry: vi.fn(async () => undefined), onStored: vi.fn(async () => undefined) };
  const sync = new InboxSync("ann", api, vault, listener, { lastSeq: 0, conversations: [] });
  await expect(sync.catchUp()).rejects.toThrow("The connection is lost.");
  expect((await account()).lastSeq).toBe(2);
  expect((await vault.conversations("ann")).map(({ userId }) => userId)).toEqual(["bob", "carl"]);
  expect(acknowledge).toHaveBeenLastCalledWith(2);

  isDown = false;
  await sync.catchUp();
  expect(listener.onEntry).toHaveBeenCalledTimes(3);
  expect(acknowledge).toHaveBeenLastCalledWith(3);
});
