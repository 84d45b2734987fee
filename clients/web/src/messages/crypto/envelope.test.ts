// @vitest-environment node
import nacl from "tweetnacl";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "./bytes";
import { open, RECIPIENTS_MAX, seal } from "./envelope";

const utf8 = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16));
const [ann, annsPhone, bob, eve] = [nacl.box.keyPair(), nacl.box.keyPair(), nacl.box.keyPair(), nacl.box.keyPair()];

describe("envelope", () => {
  it("opens on every device it was written to, and names the sender's key", () => {
    const sealed = seal(utf8("hello ❤️"), ann, [bob.publicKey, annsPhone.publicKey, ann.publicKey]);
    for (const device of [bob, annsPhone, ann]) {
      expect(open(sealed, [eve.publicKey, ann.publicKey], [device])).toEqual({ kind: "opened", letter: utf8("hello ❤️"), senderKey: ann.publicKey });
    }
  });

  it("says that it was not written to this device", () => {
    expect(open(seal(utf8("hello"), ann, [bob.publicKey]), [ann.publicKey], [eve])).toEqual({ kind: "notForMe" });
  });

  it("opens with a key pair that was replaced since", () => {
    expect(open(seal(utf8("hello"), ann, [bob.publicKey]), [ann.publicKey], [eve, bob]).kind).toBe("opened");
  });

  it("opens with no key but the sender's", () => {
    expect(open(seal(utf8("hello"), eve, [bob.publicKey]), [ann.publicKey], [bob])).toEqual({ kind: "unknownSender" });
  });

  it("does not open when any byte was changed", () => {
    const { ciphertext, nonce } = seal(utf8("hello"), ann, [bob.publicKey]);
    for (let at = 0; at < ciphertext.length; at++) {
      const changed = ciphertext.slice();
      changed[at]! ^= 1;
      expect(open({ ciphertext: changed, nonce }, [ann.publicKey], [bob]).kind, `byte ${at}`).not.toBe("opened");
    }
    expect(open({ ciphertext, nonce: nacl.randomBytes(24) }, [ann.publicKey], [bob]).kind).toBe("unknownSender");
    expect(open({ ciphertext: ciphertext.subarray(0, 40), nonce }, [ann.publicKey], [bob]).kind).toBe("damaged");
  });

  it("does not let a recipient put another text under the sender's box", () => {
    const { ciphertext, nonce } = seal(utf8("hello"), ann, [bob.publicKey, annsPhone.publicKey]);
    const entry = ciphertext.subarray(5 + 8, 5 + 88);
    const key = nacl.box.open(entry, nonce, ann.publicKey, bob.secretKey)!.subarray(0, 32);
    const forged = new Uint8Array([...ciphertext.subarray(0, 5 + 2 * 88), ...nacl.secretbox(utf8("I owe Bob"), nonce, key)]);
    expect(open({ ciphertext: forged, nonce }, [ann.publicKey], [annsPhone])).toEqual({ kind: "damaged" });
  });

  it("opens the plain nacl.box of a simple client, on both sides", () => {
    const nonce = nacl.randomBytes(24);
    const sealed = { ciphertext: nacl.box(utf8("plain"), nonce, bob.publicKey, ann.secretKey), nonce };
    expect(open(sealed, [ann.publicKey], [bob])).toMatchObject({ kind: "opened", senderKey: ann.publicKey });
    expect(open(sealed, [ann.publicKey], [ann], [bob.publicKey])).toMatchObject({ kind: "opened", letter: utf8("plain") });
    expect(open(sealed, [ann.publicKey], [eve])).toEqual({ kind: "notForMe" });
  });

  it("opens the test vector of NaCl's own test suite", () => {
    // tests/box.c and tests/box2.c of NaCl 20110221.
    const alice = { publicKey: hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a") };
    const bobSecret = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    const nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    const ciphertext = hex(
      "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011" +
        "ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de" +
        "56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5",
    );
    const opened = open({ ciphertext, nonce }, [alice.publicKey], [nacl.box.keyPair.fromSecretKey(bobSecret)]);
    expect(opened).toMatchObject({ kind: "opened", letter: expect.objectContaining({ length: 131 }) });
    expect(opened.kind === "opened" && Array.from(opened.letter.subarray(0, 4))).toEqual([0xbe, 0x07, 0x5f, 0xc5]);
  });

  it("writes to a device once, and to a limited number", () => {
    const once = seal(utf8("x"), ann, [bob.publicKey, bob.publicKey.slice()]);
    expect(once.ciphertext[4]).toBe(1);
    expect(() => seal(utf8("x"), ann, [])).toThrow(RangeError);
    expect(() =>
      seal(
        utf8("x"),
        ann,
        Array.from({ length: RECIPIENTS_MAX + 1 }, () => nacl.randomBytes(32)),
      ),
    ).toThrow(RangeError);
  });

  it("uses a nonce once", () => {
    const nonces = new Set(Array.from({ length: 50 }, () => toBase64(seal(utf8("x"), ann, [bob.publicKey]).nonce)));
    expect(nonces.size).toBe(50);
  });
});

describe("base64", () => {
  it("comes back as it was", () => {
    const bytes = nacl.randomBytes(70_000);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(fromBase64("no base64!")).toBeUndefined();
  });
});
