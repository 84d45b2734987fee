// Reads push messages as a browser does, by http_ece: a JSON line each on standard input, { publicKey, privateKey, auth, body, authorization, vapidKey, audience },
// the bytes in base64url. Writes what the message says, a line each. What is wrong ends it with an error.
import assert from "node:assert/strict";
import { createECDH, createPublicKey, verify } from "node:crypto";
import { createInterface } from "node:readline";
import ece from "http_ece";

const bytes = (text) => Buffer.from(text, "base64url");

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(message.authorization);
  assert.equal(key, message.vapidKey);
  const [header, claims, signature] = token.split(".");
  const point = bytes(key);
  const publicKey = createPublicKey({
    format: "jwk",
    key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") },
  });
  assert.ok(verify("sha256", Buffer.from(`${header}.${claims}`), { key: publicKey, dsaEncoding: "ieee-p1363" }, bytes(signature)));
  assert.deepEqual(JSON.parse(bytes(header)), { typ: "JWT", alg: "ES256" });
  assert.equal(JSON.parse(bytes(claims)).aud, message.audience);

  const device = createECDH("prime256v1");
  device.setPrivateKey(bytes(message.privateKey));
  assert.equal(device.getPublicKey("base64url"), message.publicKey);
  const plain = ece.decrypt(bytes(message.body), { version: "aes128gcm", privateKey: device, authSecret: message.auth });
  process.stdout.write(`${plain.toString()}\n`);
}
