import nacl from "tweetnacl";
import { fromBase64, toBase64 } from "./bytes";

export interface FileBox {
  ciphertext: Uint8Array;
  key: string;
  nonce: string;
}

export function sealFile(bytes: Uint8Array): FileBox {
  const key = nacl.randomBytes(nacl.secretbox.keyLength);
  const nonce = nacl.randomBytes(nacl.secretbox.nonceLength);
  return { ciphertext: nacl.secretbox(bytes, nonce, key), key: toBase64(key), nonce: toBase64(nonce) };
}

/** Undefined when the file was changed, or the key is not its own. */
export function openFile(ciphertext: Uint8Array, { key, nonce }: { key: string; nonce: string }): Uint8Array | undefined {
  const [keyBytes, nonceBytes] = [fromBase64(key), fromBase64(nonce)];
  if (keyBytes?.length !== nacl.secretbox.keyLength || nonceBytes?.length !== nacl.secretbox.nonceLength) return undefined;
  return nacl.secretbox.open(ciphertext, nonceBytes, keyBytes) ?? undefined;
}
