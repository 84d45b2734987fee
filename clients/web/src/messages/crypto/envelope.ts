import nacl from "tweetnacl";
import { areEqual, concat } from "./bytes";

/**
 * One ciphertext for several devices, as docs/messages.md describes it:
 *
 *     "LHM1" | number of devices (1 byte) | for each device: key id (8) | box (80) | body
 *
 * - body: `nacl.secretbox` of the letter under a random key that is used once.
 * - box: `nacl.box` of that key and the first half of the body's SHA-512, from the sending device to the receiving one. Each box thereby vouches for the body:
 *   another recipient, who also knows the key, can't put a different body under it.
 * - key id: the first 8 bytes of the SHA-512 of the device's public key.
 *
 * All of them use the message's nonce; each is under another key, so none is used twice.
 */
const magic = new TextEncoder().encode("LHM1");
const HEAD = magic.length + 1;
const KEY_ID = 8;
const DIGEST = 32;
const BOX = nacl.secretbox.keyLength + DIGEST + nacl.box.overheadLength;
const ENTRY = KEY_ID + BOX;

/** Every device of both users: 20 each. */
export const RECIPIENTS_MAX = 40;

export interface KeyPair {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
}

export interface Sealed {
  ciphertext: Uint8Array;
  nonce: Uint8Array;
}

/** `notForMe`: written before this browser had its key, or only to other devices. `unknownSender`: by none of the given keys. `damaged`: changed on the way. */
export type Opened = { kind: "opened"; letter: Uint8Array; senderKey: Uint8Array } | { kind: "notForMe" | "unknownSender" | "damaged" };

export function seal(letter: Uint8Array, sender: KeyPair, recipients: readonly Uint8Array[]): Sealed {
  const unique = recipients.filter((key, at) => recipients.findIndex((other) => areEqual(other, key)) === at);
  if (unique.length === 0 || unique.length > RECIPIENTS_MAX) throw new RangeError(`A message is for 1 to ${RECIPIENTS_MAX} devices.`);
  const nonce = nacl.randomBytes(nacl.box.nonceLength);
  const key = nacl.randomBytes(nacl.secretbox.keyLength);
  const body = nacl.secretbox(letter, nonce, key);
  const secret = concat(key, digest(body));
  const entries = unique.map((recipient) => concat(keyId(recipient), nacl.box(secret, nonce, recipient, sender.secretKey)));
  return { ciphertext: concat(magic, Uint8Array.of(unique.length), ...entries, body), nonce };
}

/**
 * @param senderKeys Public keys that the sender has, or had.
 * @param peerKeys Public keys of the other user of the conversation: a plain `nacl.box` that this user sent from the same device opens with them.
 * @param own Key pairs that this browser has, or had.
 */
export function open(sealed: Sealed, senderKeys: readonly Uint8Array[], own: readonly KeyPair[], peerKeys: readonly Uint8Array[] = []): Opened {
  const { ciphertext, nonce } = sealed;
  if (nonce.length !== nacl.box.nonceLength) return { kind: "damaged" };
  return openEnvelope(sealed, senderKeys, own) ?? openBox(sealed, [...senderKeys, ...peerKeys], own) ?? { kind: hasMagic(ciphertext) ? "damaged" : "notForMe" };
}

function openEnvelope({ ciphertext, nonce }: Sealed, senderKeys: readonly Uint8Array[], own: readonly KeyPair[]): Opened | undefined {
  if (!hasMagic(ciphertext)) return undefined;
  const count = ciphertext[magic.length]!;
  const body = ciphertext.subarray(HEAD + count * ENTRY);
  if (count === 0 || count > RECIPIENTS_MAX || body.length < nacl.secretbox.overheadLength) return undefined;
  let isForMe = false;
  for (const mine of own) {
    const id = keyId(mine.publicKey);
    for (let entry = 0; entry < count; entry++) {
      const at = HEAD + entry * ENTRY;
      if (!areEqual(ciphertext.subarray(at, at + KEY_ID), id)) continue;
      isForMe = true;
      const box = ciphertext.subarray(at + KEY_ID, at + ENTRY);
      for (const senderKey of senderKeys) {
        const secret = nacl.box.open(box, nonce, senderKey, mine.secretKey);
        if (!secret) continue;
        if (!areEqual(secret.subarray(nacl.secretbox.keyLength), digest(body))) return { kind: "damaged" };
        const letter = nacl.secretbox.open(body, nonce, secret.subarray(0, nacl.secretbox.keyLength));
        return letter ? { kind: "opened", letter, senderKey } : { kind: "damaged" };
      }
    }
  }
  return { kind: isForMe ? "unknownSender" : "notForMe" };
}

/** A message for one device, as the simplest client sends it. */
function openBox({ ciphertext, nonce }: Sealed, keys: readonly Uint8Array[], own: readonly KeyPair[]): Opened | undefined {
  for (const mine of own) {
    for (const key of keys) {
      const letter = nacl.box.open(ciphertext, nonce, key, mine.secretKey);
      if (letter) return { kind: "opened", letter, senderKey: key };
    }
  }
  return undefined;
}

function hasMagic(ciphertext: Uint8Array): boolean {
  return ciphertext.length > HEAD && areEqual(ciphertext.subarray(0, magic.length), magic);
}

function keyId(publicKey: Uint8Array): Uint8Array {
  return nacl.hash(publicKey).subarray(0, KEY_ID);
}

function digest(body: Uint8Array): Uint8Array {
  return nacl.hash(body).subarray(0, DIGEST);
}
