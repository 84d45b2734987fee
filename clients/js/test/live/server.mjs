// The server that a live test talks to, and the test's clients, which are closed at its end. Environment: LIVEHOUSE_URL, JWT_SECRET.
import { after } from "node:test";
import { built } from "../built.mjs";
import { sign } from "./tokens.mjs";

const { createClient } = await built("index");
const clients = [];
let hosts = 0;

export const { LIVEHOUSE_URL: url, JWT_SECRET: secret } = process.env;

/** For names that no other run uses. */
export const run = `${process.pid}-${Date.now()}`;

after(async () => {
  await Promise.all(clients.map((client) => client.close()));
});

export function clientOf(userId, options = {}) {
  const client = createClient({ url, getToken: () => sign(secret, userId), backoff: { baseMs: 20, maxMs: 200 }, ...options });
  clients.push(client);
  return client;
}

/** A stream of a host of its own. */
export async function goLive() {
  const host = clientOf(`host-${run}-${++hosts}`);
  const { stream } = await host.rest.post("/api/live/start", { body: { title: "A show" } });
  return { host, stream, streamId: stream.id };
}
