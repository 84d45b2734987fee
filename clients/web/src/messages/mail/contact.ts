import { areEqual, fromBase64 } from "../crypto/bytes";

/** A public key that this browser has seen of a user. */
export interface KnownKey {
  deviceId: string;
  publicKey: Uint8Array;
  /** By this browser's clock. */
  seenAt: string;
  /** The user has it no longer; what was written with it still opens. */
  isFormer: boolean;
}

export interface Contact {
  userId: string;
  keys: KnownKey[];
  /** The security code that the people have compared, as it was then. */
  comparedCode?: string | undefined;
  /** Keys changed, and the user of this browser has not said yet that this is fine. Nothing is sent until then. */
  isChanged: boolean;
  changedAt?: string | undefined;
}

/** As the server lists it. */
export interface PublishedKey {
  deviceId: string;
  publicKey: string;
  updatedAt?: string;
}

/** Former keys that are kept of a contact. */
const FORMER_MAX = 50;

/**
 * What is known of a user after the server has listed their keys. The first list is believed, since nothing is known that it could contradict; from then on a
 * key that is new, or put in another's place, is a change that people are told about. A key that is only gone is none: nothing is written to it any more.
 * @param own Keys that this browser made itself, which need no telling.
 */
export function pin(known: Contact | undefined, userId: string, published: readonly PublishedKey[], now: string, own: readonly Uint8Array[] = []): Contact {
  const current = published.flatMap(({ deviceId, publicKey }) => {
    const bytes = fromBase64(publicKey);
    return bytes?.length === 32 ? [{ deviceId, publicKey: bytes }] : [];
  });
  if (!known) return { userId, keys: current.map((key) => ({ ...key, seenAt: now, isFormer: false })), isChanged: false };
  const same = (one: { publicKey: Uint8Array }, other: { publicKey: Uint8Array }) => areEqual(one.publicKey, other.publicKey);
  const kept = known.keys.map((key) => ({ ...key, isFormer: !current.some((now) => same(now, key)) }));
  const added = current.filter((key) => !known.keys.some((before) => same(before, key))).map((key) => ({ ...key, seenAt: now, isFormer: false }));
  // A key that was gone and is back is known: no change.
  const hadKeys = known.keys.length > 0;
  const isChanged = hadKeys && added.some((key) => !own.some((mine) => areEqual(mine, key.publicKey)));
  const former = kept.filter((key) => key.isFormer).slice(-FORMER_MAX);
  return {
    ...known,
    keys: [...former, ...kept.filter((key) => !key.isFormer), ...added],
    isChanged: known.isChanged || isChanged,
    changedAt: isChanged ? now : known.changedAt,
  };
}

/** Keys that the user has now. */
export function currentKeys(contact: Contact | undefined): Uint8Array[] {
  return (contact?.keys ?? []).filter((key) => !key.isFormer).map((key) => key.publicKey);
}

/** Keys that the user has or had. */
export function allKeys(contact: Contact | undefined): Uint8Array[] {
  return (contact?.keys ?? []).map((key) => key.publicKey);
}

/** The user of this browser has seen the change. A comparison of before no longer counts. */
export function accept(contact: Contact): Contact {
  return { ...contact, isChanged: false };
}

export function compare(contact: Contact, code: string): Contact {
  return { ...contact, isChanged: false, comparedCode: code };
}
