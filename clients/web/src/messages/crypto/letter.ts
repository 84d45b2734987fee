import { fromBase64 } from "./bytes";

/** A file beside a letter. Only its ciphertext is uploaded; what opens it is in the letter. */
export interface LetterFile {
  attachmentId: string;
  name: string;
  type: string;
  sizeBytes: number;
  /** Base64 of `nacl.secretbox`' key and nonce. */
  key: string;
  nonce: string;
}

/** What is inside of a ciphertext. The server sees sender and recipient as well, so it can't exchange them unnoticed. */
export interface Letter {
  /** The message's `clientId`. */
  id: string;
  from: string;
  to: string;
  text: string;
  files: LetterFile[];
}

export const TEXT_MAX = 4000;
export const FILES_MAX = 10;

/** Lengths are rounded up to so many bytes: what the server sees says little about the text. */
const PADDING = 256;

/** JSON, filled up with spaces, which a parser ignores. */
export function writeLetter(letter: Letter): Uint8Array {
  const { id, from, to, text, files } = letter;
  const json = new TextEncoder().encode(JSON.stringify({ v: 1, id, from, to, text, ...(files.length > 0 ? { files } : {}) }));
  const padded = new Uint8Array(Math.ceil(json.length / PADDING) * PADDING).fill(0x20);
  padded.set(json);
  return padded;
}

/** Undefined when it is neither a letter nor plain text. Plain text is what the simplest client encrypts; it has no id, sender and recipient of its own. */
export function readLetter(bytes: Uint8Array): (Partial<Letter> & Pick<Letter, "text" | "files">) | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const isLetter = typeof value === "object" && value !== null && value.v === 1;
    if (isLetter && [value.id, value.from, value.to, value.text].every((field) => typeof field === "string")) {
      const { id, from, to, text: written } = value as Record<"id" | "from" | "to" | "text", string>;
      return { id, from, to, text: written, files: readFiles(value.files) };
    }
  } catch {
    // Not JSON: plain text.
  }
  return { text, files: [] };
}

function readFiles(value: unknown): LetterFile[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, FILES_MAX).flatMap((file: unknown) => {
    const { attachmentId, name, type, sizeBytes, key, nonce } = (file ?? {}) as Record<string, unknown>;
    if (typeof attachmentId !== "string" || typeof name !== "string" || typeof type !== "string" || typeof sizeBytes !== "number") return [];
    if (typeof key !== "string" || fromBase64(key)?.length !== 32 || typeof nonce !== "string" || fromBase64(nonce)?.length !== 24) return [];
    return [{ attachmentId, name: name.slice(0, 255), type, sizeBytes, key, nonce }];
  });
}
