import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FakeClock, settled } from "../fake-clock.mjs";

const { createClient } = await built("index");

/** A client whose server answers by a script, and what it was asked. */
function scripted(...answers) {
  const asked = [];
  const clock = new FakeClock();
  let tokens = 0;
  const fetch = async (url, { method, headers, body, signal }) => {
    asked.push({ url, method, headers, body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "silence") return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    if (answer instanceof Error) throw answer;
    const { status = 200, json = {}, headers: more = {} } = answer;
    return new Response(status === 204 ? null : JSON.stringify(json), { status, headers: more });
  };
  const client = createClient({ url: "http://server/", getToken: () => `token-${++tokens}`, fetch, clock });
  return { client, asked, clock };
}

/** What becomes of a call while time goes on. */
async function outcome(clock, promise) {
  let result;
  promise.then((value) => (result = { value }), (error) => (result = { error }));
  for (let i = 0; i < 100 && !result; i++) await clock.advance(1_000);
  await settled();
  return result ?? { error: new Error("still waiting") };
}

const unavailable = { status: 503, json: { code: "unavailable", status: 503, detail: "Try again." } };

test("a call carries the token, its path encoded and its query", async () => {
  const { client, asked } = scripted({ json: { user: {} } });
  await client.rest.get("/api/users/{userId}/profile", { path: { userId: "auth0|a/b" } }).catch(() => {});
  await client.rest.get("/api/live/active", { query: { limit: 5, tag: "a&b" } });
  assert.deepEqual(asked.map(({ url }) => url), ["http://server/api/users/auth0%7Ca%2Fb/profile", "http://server/api/live/active?limit=5&tag=a%26b"]);
  assert.equal(asked[0].headers.Authorization, "Bearer token-1");
});

test("a refusal is a LivehouseError with everything that the problem says", async () => {
  const { client } = scripted({
    status: 400, json: { code: "validation_failed", status: 400, detail: "Wrong.", traceId: "t1", errors: { title: ["Too long."] } },
  });
  await assert.rejects(client.rest.post("/api/live/start", { body: { title: "" } }), (error) => {
    assert.deepEqual([error.name, error.code, error.status, error.detail, error.traceId], ["LivehouseError", "validation_failed", 400, "Wrong.", "t1"]);
    assert.deepEqual(error.fields, { title: ["Too long."] });
    return true;
  });
});

test("a budget is the caller's to wait for", async () => {
  const { client, asked } = scripted({ status: 429, json: { code: "rate_limited", status: 429 }, headers: { "Retry-After": "1200" } });
  await assert.rejects(client.rest.post("/api/live/start", { body: { title: "A" } }), { code: "rate_limited", retryAfter: 1200 });
  assert.equal(asked.length, 1);
});

test("what creates something is sent again under the same key, and a fresh one for each call", async () => {
  const { client, asked, clock } = scripted(unavailable, new TypeError("fetch failed"), { status: 201 }, { status: 201 });
  assert.ok((await outcome(clock, client.rest.post("/api/live/start", { body: { title: "A" } }))).value);
  await client.rest.post("/api/live/start", { body: { title: "A" } });
  const keys = asked.map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(keys.length, 4);
  assert.ok(keys[0] && keys[0] === keys[1] && keys[1] === keys[2] && keys[2] !== keys[3]);
});

test("a POST without a key is never sent twice", async () => {
  const { client, asked, clock } = scripted(new TypeError("fetch failed"), { status: 200 });
  const { error } = await outcome(clock, client.rest.post("/api/auth/login", { body: { login: "ann", password: "secret" } }));
  assert.equal(error.code, "disconnected");
  assert.equal(asked.length, 1);
  assert.equal(asked[0].headers["Idempotency-Key"], undefined);
});

test("tries end after the third, and an answer that does not come is one", async () => {
  const { client, asked, clock } = scripted("silence");
  const { error } = await outcome(clock, client.rest.get("/api/live/active"));
  assert.equal(error.code, "timeout");
  assert.equal(asked.length, 3);
});

test("a refused token is replaced once, whatever the call", async () => {
  const refused = { status: 401, json: { code: "unauthorized", status: 401 } };
  const once = scripted(refused, { status: 200 });
  await once.client.rest.post("/api/auth/logout");
  assert.deepEqual(once.asked.map(({ headers }) => headers.Authorization), ["Bearer token-1", "Bearer token-2"]);
  const always = scripted(refused);
  await assert.rejects(always.client.rest.get("/api/auth/me"), { code: "unauthorized", status: 401 });
  assert.equal(always.asked.length, 2);
});

test("a proxy's page is no answer, and an aborted call ends", async () => {
  const { client, clock } = scripted({ status: 502, json: "<html>" });
  assert.equal((await outcome(clock, client.rest.get("/api/live/active"))).error.code, "unexpected_answer");
  const silent = scripted("silence");
  const abort = new AbortController();
  const call = silent.client.rest.get("/api/live/active", { signal: abort.signal });
  await settled();
  abort.abort();
  await assert.rejects(call, { code: "closed" });
  assert.equal(silent.clock.waiting, 0);
});
