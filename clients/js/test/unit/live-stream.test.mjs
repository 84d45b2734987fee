import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FakeClock, settled } from "../fake-clock.mjs";

const { LiveStream } = await built("live-stream");
const { LivehouseError } = await built("errors");
const { Emitter } = await built("emitter");

/** A connection whose links are answered by the test. */
class FakeConnection extends Emitter {
  calls = [];
  healthy = 0;
  #unanswered = new Set();

  use() {
    return () => {};
  }

  markHealthy() {
    this.healthy++;
  }

  open() {
    const link = (this.link = {
      isClosed: false,
      invoke: (method, argument) =>
        new Promise((resolve, reject) => {
          this.#unanswered.add(reject);
          this.calls.push({ method, argument, resolve, reject });
        }),
    });
    this.emit("open");
    return link;
  }

  lose() {
    this.link.isClosed = true;
    this.link = undefined;
    this.calls = [];
    for (const reject of this.#unanswered) reject(new LivehouseError({ code: "disconnected" }));
    this.#unanswered.clear();
    this.emit("lost");
  }

  send(name, payload) {
    this.emit("event", { name, payload: { streamId: "st", ...payload } });
  }

  async take(method) {
    await settled();
    const call = this.calls.shift();
    assert.equal(call?.method, method);
    return call;
  }

  async join(state) {
    const call = await this.take("live:join");
    const whole = { streamId: "st", stream: { id: "st", viewers: 1 }, recentMessages: [], resumed: false, ...state };
    this.send("live:state", whole);
    call.resolve(whole);
    await settled();
    return call.argument;
  }
}

function joining(options = {}) {
  const [clock, connection] = [new FakeClock(), new FakeConnection()];
  const live = new LiveStream({
    streamId: "st", connection, clock, backoff: { baseMs: 100, maxMs: 1000 }, ownId: () => "ann", messagesMax: 100, outboxMax: 3, giveUpMs: 60_000, ...options,
  });
  const events = [];
  for (const name of ["message", "resumed", "replaced", "phase", "error"]) {
    live.on(name, (payload) => events.push([name, payload.text ?? payload.missed ?? payload.code ?? payload.phase ?? payload]));
  }
  connection.open();
  return { clock, connection, live, events };
}

const message = (seq, text = `m${seq}`, more = {}) => ({ seq, messageId: `id-${text}`, userId: "bob", userName: "bob", text, at: "t", ...more });

test("events that a slow connection lost are asked for again, and none comes twice", async () => {
  const { connection, events } = joining();
  assert.deepEqual(await connection.join({ epoch: "a", seq: 4 }), { streamId: "st" });
  connection.send("live:message", message(5));
  connection.send("live:message", message(8));
  connection.send("live:message", message(9));
  assert.deepEqual(await connection.join({ epoch: "a", seq: 9, resumed: true }), { streamId: "st", lastSeq: 5, epoch: "a" });
  for (let seq = 6; seq <= 9; seq++) connection.send("live:message", message(seq));
  const messages = ["m5", "m6", "m7", "m8", "m9"].map((text) => ["message", text]);
  assert.deepEqual(events, [["phase", "live"], ...messages, ["resumed", 4]]);
  assert.equal(connection.calls.length, 0);
});

test("a gap between a join's state and its answer is asked for once more", async () => {
  const { connection, live } = joining();
  const call = await connection.take("live:join");
  const state = { streamId: "st", stream: { id: "st" }, recentMessages: [], epoch: "a", seq: 1, resumed: false };
  connection.send("live:state", state);
  connection.send("live:message", message(3));
  call.resolve(state);
  assert.deepEqual(await connection.join({ epoch: "a", seq: 3, resumed: true }), { streamId: "st", lastSeq: 1, epoch: "a" });
  connection.send("live:message", message(2));
  connection.send("live:message", message(3));
  assert.deepEqual(live.state.messages.map(({ text }) => text), ["m2", "m3"]);
});

test("a replaced state is told, and an acknowledged message that it lacks is sent again under its clientId", async () => {
  const { connection, live, events } = joining();
  await connection.join({ epoch: "a", seq: 4 });
  const sent = live.send("Only just", "c1");
  (await connection.take("live:message")).resolve({ messageId: "id-1", seq: 5 });
  await sent;
  connection.lose();
  connection.open();
  await connection.join({ epoch: "b", seq: 0 });
  assert.deepEqual(events.filter(([name]) => name === "replaced").length, 1);
  const again = await connection.take("live:message");
  assert.deepEqual(again.argument, { streamId: "st", text: "Only just", clientId: "c1" });
  assert.equal(live.state.messages[0].status, "pending");
  again.resolve({ messageId: "id-2", seq: 1 });
  connection.send("live:message", message(1, "Only just", { messageId: "id-2", userId: "ann", clientId: "c1" }));
  await settled();
  assert.deepEqual(live.state.messages.map(({ status, messageId }) => [status, messageId]), [["sent", "id-2"]]);
});

test("an unrequested state replaces everything while the connection stays", async () => {
  const { connection, live, events } = joining();
  await connection.join({ epoch: "a", seq: 4, recentMessages: [message(1)] });
  connection.send("live:state", { stream: { id: "st", viewers: 7 }, recentMessages: [message(2)], epoch: "b", seq: 2, resumed: false });
  connection.send("live:message", message(3));
  assert.deepEqual(live.state.messages.map(({ text }) => text), ["m2", "m3"]);
  assert.equal(live.state.stream.viewers, 7);
  assert.deepEqual(events, [["phase", "live"], ["replaced", "live"], ["message", "m3"]]);
});

test("a stream is left at once, before the server answers, so that it can be joined again meanwhile", async () => {
  const { connection, live, events } = joining();
  await connection.take("live:join");
  const left = live.leave();
  assert.equal(live.state.phase, "left");
  connection.send("live:message", message(5));
  assert.deepEqual(events, [["phase", "left"]]);
  (await connection.take("live:leave")).resolve();
  await left;
  await live.leave();
  assert.equal(connection.calls.length, 0);
});

test("messages leave in order, one at a time; the echo counts as the answer", async () => {
  const { connection, live } = joining();
  await connection.join({ epoch: "a", seq: 0 });
  const [first, second] = [live.send("one", "c1"), live.send("two", "c2")];
  await connection.take("live:message");
  assert.equal(connection.calls.length, 0);
  connection.send("live:message", message(1, "one", { userId: "ann", clientId: "c1" }));
  assert.deepEqual(await first, { messageId: "id-one", seq: 1 });
  connection.lose();
  connection.open();
  await connection.join({ epoch: "a", seq: 1, resumed: true });
  const call = await connection.take("live:message");
  assert.equal(call.argument.text, "two");
  call.resolve({ messageId: "id-two", seq: 2 });
  assert.deepEqual(await second, { messageId: "id-two", seq: 2 });
});

test("what can't be sent in time has failed, more than the outbox holds is refused, and what arrives after all is sent", async () => {
  const { clock, connection, live } = joining();
  await connection.join({ epoch: "a", seq: 0 });
  connection.lose();
  const sends = [1, 2, 3, 4].map((number) => live.send(`m${number}`, `c${number}`));
  await assert.rejects(sends[3], { code: "outbox_full" });
  await clock.advance(60_000);
  for (const send of sends.slice(0, 3)) await assert.rejects(send, { code: "timeout" });
  assert.deepEqual(live.state.messages.map(({ status }) => status), ["failed", "failed", "failed", "failed"]);
  connection.open();
  await connection.join({ epoch: "a", seq: 1, resumed: true });
  connection.send("live:message", message(1, "m2", { userId: "ann", clientId: "c2" }));
  assert.deepEqual(live.state.messages.map(({ text, status }) => `${text} ${status}`), ["m2 sent", "m1 failed", "m3 failed", "m4 failed"]);
});

test("a server error is tried again after a growing delay, a refusal is not", async () => {
  const { clock, connection, live } = joining();
  await connection.join({ epoch: "a", seq: 0 });
  const sent = live.send("one", "c1");
  (await connection.take("live:message")).reject(new LivehouseError({ code: "storage_unavailable" }));
  await settled();
  assert.equal(connection.calls.length, 0);
  await clock.advance(50);
  (await connection.take("live:message")).reject(new LivehouseError({ code: "rate_limited", retryAfter: 7 }));
  await assert.rejects(sent, { code: "rate_limited", retryAfter: 7 });
});

test("a join that fails is tried again, one that is refused ends the stream", async () => {
  const { clock, connection, live } = joining();
  (await connection.take("live:join")).reject(new LivehouseError({ code: "internal" }));
  await clock.advance(50);
  const joined = live.joined();
  (await connection.take("live:join")).reject(new LivehouseError({ code: "not_found" }));
  await assert.rejects(joined, { code: "not_found" });
  assert.equal(live.state.phase, "removed");
  await assert.rejects(live.send("late"), { code: "not_found" });
  assert.equal(clock.waiting, 0);
});

test("reports of the connection go with the advice that is followed, which is told once for each change and has no number", async () => {
  const { connection, live } = joining();
  const told = [];
  live.on("quality", ({ advice }) => told.push(advice));
  await connection.join({ epoch: "e1", seq: 1 });
  const first = live.reportQuality({ quality: "poor", stalledMs: 1200 });
  const call = await connection.take("live:quality");
  assert.deepEqual(call.argument, { quality: "poor", stalledMs: 1200, streamId: "st", advice: "auto" });
  connection.send("live:quality", { advice: "lowest" });
  call.resolve({ advice: "lowest", reportSeconds: 5 });
  assert.deepEqual(await first, { advice: "lowest", reportSeconds: 5 });
  assert.deepEqual([told, live.advice], [["lowest"], "lowest"]);

  // The server forgets a connection that is lost; the client says what it follows, and the stream's numbers go on.
  connection.lose();
  await assert.rejects(live.reportQuality({ quality: "lost" }), { code: "disconnected" });
  connection.open();
  await connection.join({ epoch: "e1", seq: 1, resumed: true });
  connection.send("live:message", message(2));
  live.reportQuality({ quality: "good" }).catch(() => {});
  assert.equal((await connection.take("live:quality")).argument.advice, "lowest");
  assert.deepEqual([told, live.state.messages.length], [["lowest"], 1]);
});
