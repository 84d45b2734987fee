// Tokens as a host application signs them (docs/api/rest.md#authentication).
import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
let issued = 0;

export function sign(secret, userId, lifetimeSeconds = 3600, role = undefined) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: userId, name: userId, iat: now, exp: now + lifetimeSeconds, jti: `${++issued}`, role };
  const unsigned = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}
