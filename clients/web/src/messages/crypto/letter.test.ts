// @vitest-environment node
import nacl from "tweetnacl";
import { describe, expect, it } from "vitest";
import { toBase64 } from "./bytes";
import { openFile, sealFile } from "./file-box";
import { readLetter, writeLetter, type Letter } from "./letter";
import { securityCode } from "./security-code";

const letter: Letter = { id: "c1", from: "ann", to: "bob", text: "Grüße <b>nicht fett</b> 👋", files: [] };

describe("letter", () => {
  it("comes back as it was, and does not show its length", () => {
    expect(readLetter(writeLetter(letter))).toEqual(letter);
    expect(writeLetter({ ...letter, text: "a" }).length).toBe(writeLetter({ ...letter, text: "a".repeat(100) }).length);
  });

  it("reads the plain text of a simple client", () => {
    expect(readLetter(new TextEncoder().encode("hello"))).toEqual({ text: "hello", files: [] });
    expect(readLetter(new TextEncoder().encode('{"v":1,"text":7}'))).toEqual({ text: '{"v":1,"text":7}', files: [] });
    expect(readLetter(Uint8Array.of(0xff, 0xfe))).toBeUndefined();
  });

  it("keeps files that are complete, and leaves the others out", () => {
    const file = {
      attachmentId: "at_1",
      name: "a.png",
      type: "image/png",
      sizeBytes: 3,
      key: toBase64(nacl.randomBytes(32)),
      nonce: toBase64(nacl.randomBytes(24)),
    };
    expect(readLetter(writeLetter({ ...letter, files: [file, { ...file, key: "AAAA" }] }))?.files).toEqual([file]);
  });
});

describe("file", () => {
  it("opens with its own key alone, and unchanged", () => {
    const bytes = nacl.randomBytes(1000);
    const box = sealFile(bytes);
    expect(openFile(box.ciphertext, box)).toEqual(bytes);
    expect(openFile(box.ciphertext, sealFile(bytes))).toBeUndefined();
    box.ciphertext[5]! ^= 1;
    expect(openFile(box.ciphertext, box)).toBeUndefined();
  });
});

describe("security code", () => {
  const [a, b, c] = [1, 2, 3].map((seed) => new Uint8Array(32).fill(seed)) as [Uint8Array, Uint8Array, Uint8Array];

  it("is the same on both sides, in whatever order the keys come", () => {
    const seenByAnn = securityCode({ userId: "ann", keys: [a, b] }, { userId: "bob", keys: [c] });
    expect(seenByAnn).toEqual(securityCode({ userId: "bob", keys: [c] }, { userId: "ann", keys: [b, a, a] }));
    expect(seenByAnn).toHaveLength(12);
    expect(seenByAnn.every((group) => /^\d{5}$/.test(group))).toBe(true);
  });

  it("changes with every key and user", () => {
    const codes = [
      securityCode({ userId: "ann", keys: [a] }, { userId: "bob", keys: [c] }),
      securityCode({ userId: "ann", keys: [a, b] }, { userId: "bob", keys: [c] }),
      securityCode({ userId: "ann", keys: [a] }, { userId: "bob", keys: [b] }),
      securityCode({ userId: "ann", keys: [a] }, { userId: "bea", keys: [c] }),
    ].map((groups) => groups.join(" "));
    expect(new Set(codes).size).toBe(codes.length);
  });
});
