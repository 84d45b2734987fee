import nacl from "tweetnacl";
import { areEqual, concat } from "./bytes";

const text = new TextEncoder();

/**
 * Sixty digits in twelve groups that two people compare. They are the same on both sides exactly when both see the same keys of both; a new device, or a key
 * that somebody put in between, changes them. Thirty digits, about a hundred bits, come from each user's id and keys.
 */
export function securityCode(one: { userId: string; keys: readonly Uint8Array[] }, other: { userId: string; keys: readonly Uint8Array[] }): string[] {
  return [half(one), half(other)].sort(([left], [right]) => (left! < right! ? -1 : 1)).flat();
}

function half({ userId, keys }: { userId: string; keys: readonly Uint8Array[] }): string[] {
  const unique = keys.filter((key, at) => keys.findIndex((other) => areEqual(other, key)) === at).sort(compare);
  const hash = nacl.hash(concat(text.encode(`livehouse security code 1\n${userId}\n`), ...unique));
  return Array.from({ length: 6 }, (_, group) => {
    const number = hash.subarray(group * 5, group * 5 + 5).reduce((value, byte) => value * 256 + byte, 0);
    return String(number % 100_000).padStart(5, "0");
  });
}

function compare(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}
