import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FakeClock } from "../fake-clock.mjs";

const { Backoff } = await built("backoff");
const { Position } = await built("position");
const { ChatLog } = await built("chat-log");
const { TokenSource, readClaims } = await built("token");
const { LivehouseError } = await built("errors");
const { newId } = await built("clock");

const jwt = (claims) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
const seconds = (clock) => clock.now() / 1000;

test("delays are random under a ceiling that doubles up to its maximum, and starts anew after a success", () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, { baseMs: 100, maxMs: 1000 });
  clock.chance = 0.999;
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => Math.round(backoff.next())), [100, 200, 400, 799, 999, 999]);
  clock.chance = 0;
  assert.equal(backoff.next(), 0);
  backoff.reset();
  clock.chance = 0.5;
  assert.equal(backoff.next(), 50);
});

test("an id is a UUID where the platform makes none, too", () => {
  const saved = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    assert.match(newId({ random: Math.random }), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  } finally {
    Object.defineProperty(globalThis, "crypto", saved);
  }
});

test("a position takes each event once, in order, and notices what is missing", () => {
  const position = new Position();
  assert.equal(position.event(1), "early");
  assert.deepEqual(position.resume, {});
  assert.deepEqual(position.state({ epoch: "a", seq: 5, resumed: false }), { kind: "first" });
  assert.deepEqual([5, 6, 6, 8, 7, 8].map((seq) => position.event(seq)), ["known", "next", "known", "gap", "next", "next"]);
  assert.deepEqual(position.resume, { lastSeq: 8, epoch: "a" });
});

test("a position tells apart nothing missed, events missed and a state replaced", () => {
  const position = new Position();
  position.state({ epoch: "a", seq: 5, resumed: false });
  assert.deepEqual(position.state({ epoch: "a", seq: 5, resumed: true }), { kind: "resumed", missed: 0 });
  assert.deepEqual(position.state({ epoch: "a", seq: 9, resumed: true }), { kind: "resumed", missed: 4 });
  assert.equal(position.event(6), "next");
  assert.deepEqual(position.state({ epoch: "b", seq: 2, resumed: false }), { kind: "replaced" });
  assert.deepEqual(position.resume, { lastSeq: 2, epoch: "b" });
});

const sent = (messageId, clientId, userId = "ann") => ({ messageId, userId, userName: userId, text: messageId, at: "t", ...(clientId ? { clientId } : {}) });
const texts = (log) => log.messages.map((message) => `${message.text}:${message.status}`);

test("the echo of an own message takes its place, whether the receipt comes before or after", () => {
  const log = new ChatLog(10);
  log.write("c1", "one", "t", "ann");
  log.write("c2", "two", "t", "ann");
  const key = log.messages[0].key;
  log.acknowledge("c1", "m1", 1);
  assert.deepEqual(texts(log), ["one:sent", "two:pending"]);
  log.add(sent("m0", undefined, "bob"), "ann");
  log.add(sent("m1", "c1"), "ann");
  log.add(sent("m2", "c2"), "ann");
  log.acknowledge("c2", "m2", 3);
  assert.deepEqual(texts(log), ["m0:sent", "m1:sent", "m2:sent"]);
  assert.equal(log.messages[1].key, key);
});

test("another user's message under the same clientId is another message", () => {
  const log = new ChatLog(10);
  log.write("c1", "mine", "t", "ann");
  log.add(sent("m9", "c1", "mallory"), "ann");
  assert.deepEqual(texts(log), ["m9:sent", "mine:pending"]);
  assert.equal(log.messages[0].isOwn, false);
  assert.notEqual(log.messages[0].key, log.messages[1].key);
});

test("a message that failed and arrived after all is shown once, as sent", () => {
  const log = new ChatLog(10);
  log.write("c1", "mine", "t", "ann");
  log.fail("c1", new LivehouseError({ code: "timeout" }));
  assert.deepEqual(texts(log), ["mine:failed"]);
  log.add(sent("m1", "c1"), "ann");
  assert.deepEqual(texts(log), ["m1:sent"]);
});

test("memory is bounded, and deleted messages go", () => {
  const log = new ChatLog(3);
  for (let i = 0; i < 10; i++) log.add(sent(`m${i}`), "ann");
  assert.deepEqual(texts(log), ["m7:sent", "m8:sent", "m9:sent"]);
  log.delete("m8");
  assert.deepEqual(texts(log), ["m7:sent", "m9:sent"]);
  assert.equal(log.messages, log.messages);
});

test("a replaced state keeps what waits, drops what it contains, and names acknowledged messages that a crash may have lost", () => {
  const log = new ChatLog(10);
  for (const id of ["stored", "lost", "waiting"]) log.write(id, id, "t", "ann");
  log.acknowledge("stored", "m1", 7);
  log.acknowledge("lost", "m2", 8);
  assert.deepEqual(log.replace([sent("m0"), sent("m1", "stored")], 2, false, "ann"), ["lost"]);
  assert.deepEqual(texts(log), ["m0:sent", "m1:sent", "lost:sent", "waiting:pending"]);
});

test("within an epoch, an acknowledged message is either in the state's past or still to come", () => {
  const log = new ChatLog(10);
  for (const id of ["old", "new"]) log.write(id, id, "t", "ann");
  log.acknowledge("old", "m1", 7);
  log.acknowledge("new", "m2", 101);
  assert.deepEqual(log.replace([], 100, true, "ann"), []);
  assert.deepEqual(texts(log), ["new:sent"]);
});

test("claims are read from a token, and of what is none nothing is", () => {
  assert.deepEqual(readClaims(jwt({ sub: "Grüße|👋", exp: 10, iat: 4 })), { userId: "Grüße|👋", expiresAt: 10_000, issuedAt: 4_000 });
  assert.deepEqual(readClaims("lhk_key"), { userId: undefined, expiresAt: undefined, issuedAt: undefined });
});

test("a token is asked for once, and again before it expires or when it was refused", async () => {
  const clock = new FakeClock();
  const asked = [];
  let issued = 0;
  const tokens = new TokenSource(clock, ({ isRefresh }) => {
    asked.push(isRefresh);
    return jwt({ sub: "ann", exp: seconds(clock) + 900, jti: ++issued });
  });
  const [first, same] = await Promise.all([tokens.get(), tokens.get()]);
  assert.equal(first, same);
  assert.equal(tokens.userId, "ann");
  assert.equal(tokens.refreshAt - clock.now(), 840_000);
  await clock.advance(839_000);
  assert.equal(await tokens.get(), first);
  await clock.advance(1_000);
  const second = await tokens.get();
  assert.notEqual(second, first);
  tokens.refuse(first);
  assert.equal(await tokens.get(), second);
  tokens.refuse(second);
  assert.notEqual(await tokens.get(), second);
  assert.deepEqual(asked, [false, true, true]);
});

test("a device whose clock is hours ahead does not ask for a token with every call", async () => {
  const clock = new FakeClock();
  let asked = 0;
  const tokens = new TokenSource(clock, () => jwt({ sub: "ann", exp: seconds(clock) - 7_200 + 900, iat: seconds(clock) - 7_200, jti: ++asked }));
  await tokens.get();
  await tokens.get();
  assert.equal(asked, 1);
  await clock.advance(850_000);
  await tokens.get();
  assert.equal(asked, 2);
});
