// What an app sees, against the real server. Environment: LIVEHOUSE_URL, JWT_SECRET.
import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FaultyProxy } from "./faulty-proxy.mjs";
import { clientOf, goLive, run, secret, url } from "./server.mjs";
import { sign } from "./tokens.mjs";

const { LivehouseError } = await built("index");
const { systemClock } = await built("clock");

const next = (emitter, event, fits = () => true) =>
  new Promise((resolve) => {
    const stop = emitter.on(event, (payload) => fits(payload) && (stop(), resolve(payload)));
  });

const phase = (live, wanted) => (live.state.phase === wanted ? Promise.resolve() : next(live, "phase", (now) => now === wanted));

test("an own message is shown at once, then sent, and its echo takes its place", async () => {
  const { streamId } = await goLive();
  const live = await clientOf("ann").join(streamId);
  const seen = [];
  const line = ({ text, status, messageId }) => `${text}:${status}:${messageId !== undefined}`;
  live.on("change", ({ messages }) => messages.length > 0 && seen.push(messages.map(line).join()));
  const echo = next(live, "message");
  const receipt = await live.send("  Hello 👋 ");
  const { messageId, shown, seq } = await echo;
  assert.deepEqual({ messageId, seq }, receipt);
  assert.deepEqual([shown.isOwn, shown.text, shown.userName], [true, "Hello 👋", "ann"]);
  assert.equal(seen[0], "  Hello 👋 :pending:false");
  assert.equal(seen.at(-1), "Hello 👋:sent:true");
  assert.ok(seen.every((line) => !line.includes(",")));
});

test("events are typed and change the state: gifts, pins, reactions, viewers, deleted messages, the end", async () => {
  const { host, streamId } = await goLive();
  const [viewer, owner] = [await clientOf("ann").join(streamId), await host.join(streamId)];
  const { messageId } = await viewer.send("Pin me");
  const pinned = next(viewer, "pinned:updated");
  await owner.pin(messageId);
  assert.equal((await pinned).pinned[0].messageId, messageId);
  assert.equal(viewer.state.stream.pinned[0].messageId, messageId);
  const gift = next(owner, "gift");
  await viewer.gift("star", 10);
  assert.deepEqual((({ value, highlighted }) => ({ value, highlighted }))(await gift), { value: 100, highlighted: true });
  assert.deepEqual(owner.state.stream.gifts, { count: 10, value: 100 });
  const reaction = next(owner, "reaction");
  await viewer.react("❤️");
  assert.deepEqual((await reaction).counts, { "❤️": 1 });
  assert.equal(owner.state.stream.viewers, 1);
  const deleted = next(viewer, "message:deleted");
  await host.rest.delete("/api/live/{streamId}/messages/{messageId}", { path: { streamId, messageId } });
  await deleted;
  assert.deepEqual(viewer.state.messages, []);
  const ended = next(viewer, "ended");
  await host.rest.post("/api/live/stop", { body: { streamId } });
  assert.equal((await ended).reason, "stopped");
  assert.equal(viewer.state.stream.status, "ended");
});

test("refusals have their code, detail and fields, and a message that is refused can be discarded", async () => {
  const { streamId } = await goLive();
  const live = await clientOf("ann").join(streamId);
  const refused = next(live, "error");
  await assert.rejects(live.send("x".repeat(501)), (error) => {
    assert.ok(LivehouseError.is(error, "validation_failed"));
    assert.match(error.fields.text[0], /500/);
    return true;
  });
  assert.equal((await refused).code, "validation_failed");
  const [failed] = live.state.messages;
  assert.deepEqual([failed.status, failed.error.code], ["failed", "validation_failed"]);
  live.discard(failed.clientId);
  assert.deepEqual(live.state.messages, []);
  await assert.rejects(live.pin("ms_none"), { code: "forbidden" });
  assert.equal(live.state.phase, "live");
  await assert.rejects(live.gift("yacht"), { code: "validation_failed" });
  await assert.rejects(clientOf("ann").join("st_none"), { code: "not_found" });
  const untitled = clientOf("ann").rest.post("/api/live/start", { body: { title: "" } });
  await assert.rejects(untitled, (error) => error.status === 400 && error.fields.title.length === 1);
});

test("slow mode fails a message with how long to wait, and the same message can be sent again", async () => {
  const { host, streamId } = await goLive();
  const live = await clientOf("ann").join(streamId);
  const settings = () => next(live, "moderation");
  let changed = settings();
  await host.rest.put("/api/live/{streamId}/chat", { path: { streamId }, body: { slowModeSeconds: 60 } });
  await changed;
  assert.equal(live.state.stream.chat.slowModeSeconds, 60);
  await live.send("one");
  await assert.rejects(live.send("two"), (error) => error.code === "rate_limited" && error.retryAfter > 0 && error.retryAfter <= 60);
  changed = settings();
  await host.rest.put("/api/live/{streamId}/chat", { path: { streamId }, body: { slowModeSeconds: 0 } });
  await changed;
  const failed = live.state.messages.find(({ status }) => status === "failed");
  assert.equal(failed.text, "two");
  await live.retry(failed.clientId);
  assert.equal(live.state.messages.filter(({ text }) => text === "two").length, 1);
});

test("a banned user is removed, and what they write is refused", async () => {
  const { host, streamId } = await goLive();
  const live = await clientOf("troll").join(streamId);
  const removed = phase(live, "removed");
  await host.rest.post("/api/live/{streamId}/bans", { path: { streamId }, body: { userId: "troll" } });
  await removed;
  assert.equal(live.state.error.code, "forbidden");
  await assert.rejects(live.send("still here"), { code: "forbidden" });
  await assert.rejects(clientOf("troll").join(streamId), (error) => ["forbidden", "not_found"].includes(error.code));
});

test("what is written without a connection waits for the next one; nothing missed and events missed are told apart", async () => {
  const { host, streamId } = await goLive();
  const proxy = await FaultyProxy.to(url, Math.random);
  const client = clientOf("ann", { url: proxy.url });
  const [live, owner] = [await client.join(streamId), await host.join(streamId)];
  const resumed = next(live, "resumed", ({ missed }) => missed > 0);
  const lost = phase(live, "reconnecting");
  const cut = proxy.inflict("reset");
  await lost;
  const waiting = live.send("Written in a tunnel");
  assert.deepEqual(live.state.messages.map(({ status }) => status), ["pending"]);
  await Promise.all([cut, owner.send("Missed"), waiting, resumed]);
  assert.deepEqual(live.state.messages.map(({ status }) => status), ["sent", "sent"]);
  proxy.close();
});

test("an app in the background has no connection, and is up to date as soon as it wakes up", async () => {
  const { host, streamId } = await goLive();
  let change;
  const appState = { currentState: "active", addEventListener: (_, listener) => ((change = listener), { remove: () => (change = undefined) }) };
  const [live, owner] = [await clientOf("ann", { appState, backoff: { baseMs: 3_600_000, maxMs: 3_600_000 } }).join(streamId), await host.join(streamId)];
  const asleep = phase(live, "asleep");
  change("background");
  await asleep;
  await owner.send("While you slept");
  const resumed = next(live, "resumed");
  change("active");
  assert.ok((await resumed).missed > 0);
  assert.equal(live.state.messages.at(-1).text, "While you slept");
  await phase(live, "live");
  change("inactive");
  assert.equal(live.state.phase, "live");
});

test("a connection whose token is about to expire is replaced without a pause", async () => {
  const { host, streamId } = await goLive();
  const asked = [];
  const getToken = ({ isRefresh }) => (asked.push(isRefresh), sign(secret, "ann", 600));
  let expire;
  const clock = { ...systemClock, after: (ms, callback) => (ms > 500_000 ? ((expire = callback), () => {}) : systemClock.after(ms, callback)) };
  const client = clientOf("ann", { getToken, clock });
  const [live, owner] = [await client.join(streamId), await host.join(streamId)];
  const phases = [];
  live.on("phase", (now) => phases.push(now));
  const resumed = next(live, "resumed");
  expire();
  await resumed;
  const message = next(live, "message");
  await owner.send("Over the new connection");
  assert.equal((await message).text, "Over the new connection");
  assert.deepEqual([phases, asked], [[], [false, true]]);
});

test("where WebSockets do not get through, other transports do", async () => {
  const { streamId } = await goLive();
  const proxy = await FaultyProxy.to(url, Math.random);
  proxy.isWithoutWebSockets = true;
  const live = await clientOf("ann", { url: proxy.url }).join(streamId);
  await live.send("By another way");
  await live.leave();
  proxy.close();
});

test("a page that is hidden closes its connection after a while, and opens it when it is looked at", async () => {
  const { host, streamId } = await goLive();
  const page = new EventTarget();
  page.visibilityState = "visible";
  globalThis.document = page;
  const client = clientOf("ann", { sleepAfterMs: 0, backoff: { baseMs: 3_600_000, maxMs: 3_600_000 } });
  delete globalThis.document;
  const show = (state) => {
    page.visibilityState = state;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  const [live, owner] = [await client.join(streamId), await host.join(streamId)];
  const asleep = phase(live, "asleep");
  show("hidden");
  await asleep;
  assert.equal(client.connection, "asleep");
  const waiting = live.send("Written just before");
  await owner.send("While nobody looked");
  const resumed = next(live, "resumed");
  show("visible");
  assert.ok((await resumed).missed > 0);
  await waiting;
  // Looked at again while it is still connected: it proves that it is.
  const proven = next(live, "resumed");
  show("visible");
  await proven;
  assert.deepEqual([live.state.phase, client.connection], ["live", "connected"]);
});

test("a connection that died while the device slept is replaced as soon as the app wakes up", async () => {
  const { host, streamId } = await goLive();
  let change;
  const appState = { currentState: "active", addEventListener: (_, listener) => ((change = listener), { remove: () => {} }) };
  const proxy = await FaultyProxy.to(url, () => 0.5);
  // The page's timers did not run: the client has not noticed anything yet.
  const client = clientOf("ann", { url: proxy.url, appState, sleepAfterMs: 3_600_000, backoff: { baseMs: 3_600_000, maxMs: 3_600_000 } });
  const [live, owner] = [await client.join(streamId), await host.join(streamId)];
  change("background");
  const resumed = next(live, "resumed", ({ missed }) => missed > 0);
  const fault = proxy.inflict("silence");
  await owner.send("While you slept");
  change("active");
  await Promise.all([fault, resumed]);
  assert.equal(live.state.messages.at(-1).text, "While you slept");
  await live.leave();
  proxy.close();
});

test("a refused user is told so, and goes on after signing in", async () => {
  const { streamId } = await goLive();
  let token = "nonsense";
  const client = clientOf("ann", { getToken: () => token });
  const told = next(client, "error");
  await assert.rejects(client.join(streamId), { code: "unauthorized" });
  assert.equal((await told).code, "unauthorized");
  token = sign(secret, "ann");
  client.reconnect();
  const live = await client.join(streamId);
  assert.equal(client.userId, "ann");
  await live.leave();
  assert.equal(live.state.phase, "left");
  await assert.rejects(live.send("gone"), { code: "closed" });
});

test("a start that is repeated under one key starts once", async () => {
  const host = clientOf(`starter-${run}`);
  const request = { body: { title: "Once" }, idempotencyKey: "my-key" };
  const [first, again] = [await host.rest.post("/api/live/start", request), await host.rest.post("/api/live/start", request)];
  assert.equal(first.stream.id, again.stream.id);
  await assert.rejects(host.rest.post("/api/live/start", { body: { title: "Second" } }), (error) => error.problem.streamId === first.stream.id);
});
