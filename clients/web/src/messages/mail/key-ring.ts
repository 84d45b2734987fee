import nacl from "tweetnacl";
import { areEqual, fromBase64, toBase64 } from "../crypto/bytes";
import type { Account, DeviceKeyPair, Vault } from "../storage/vault";
import type { PublishedKey } from "./contact";
import type { MailApi } from "./mail-api";

/** Key pairs that were replaced, kept to open what was written to them. */
const PAIRS_MAX = 20;

/** A device id says what made it and nothing about the computer. */
function newDeviceId(): string {
  return `web-${Array.from(nacl.randomBytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function newPair(now: string): DeviceKeyPair {
  return { ...nacl.box.keyPair(), createdAt: now };
}

/** The account's record of this browser; a new one gets its first key pair here, and nowhere else. */
export function ensureAccount(vault: Vault, accountId: string, now: string): Promise<Account> {
  return vault.account(accountId, () => ({ accountId, deviceId: newDeviceId(), keyPairs: [newPair(now)], lastSeq: 0 }));
}

/** Publishes the public key unless the server has it. Returns what it has then. */
export async function ensurePublished(api: MailApi, account: Account): Promise<PublishedKey[]> {
  const published = await api.keys(account.accountId);
  const mine = account.keyPairs[0]!.publicKey;
  const isThere = published.some((key) => key.deviceId === account.deviceId && areEqual(fromBase64(key.publicKey) ?? new Uint8Array(), mine));
  if (isThere) return published;
  await api.publish(account.deviceId, toBase64(mine));
  return api.keys(account.accountId);
}

/** A new key pair: first stored, then published, so that nothing is written to a key that got lost. */
export async function replaceKey(vault: Vault, api: MailApi, accountId: string, now: string): Promise<Account> {
  const pair = newPair(now);
  const account = await vault.changeAccount(accountId, (before) => ({ ...before, keyPairs: [pair, ...before.keyPairs].slice(0, PAIRS_MAX) }));
  await api.publish(account.deviceId, toBase64(pair.publicKey));
  return account;
}
