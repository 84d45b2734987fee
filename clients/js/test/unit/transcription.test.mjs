// What text streams of a LiveKit room become, with a fake clock and a server that answers by a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FakeClock, settled } from "../fake-clock.mjs";

const { createClient, forwardTranscriptions, TranscriptionForwarder } = await built("index");
const { PART_MAX, splitText } = await built("caption-parts");
const { wordsOf } = await built("transcribed-segment");

/** A text stream whose chunks come when the test says so. */
class TextStream {
  #chunks = [];
  #end;
  #wake = () => {};
  returned = false;

  constructor(clock, segmentId, attributes = {}) {
    const of = segmentId === undefined ? {} : { "lk.segment_id": segmentId };
    this.info = { id: `ts_${Math.random()}`, timestamp: clock.now(), attributes: { "lk.transcription_final": "false", ...of, ...attributes } };
  }

  write(text) {
    this.#chunks.push(text);
    this.#wake();
    return this;
  }

  /** The trailer's attributes come in a new object, as livekit-client makes it. */
  close(attributes = {}) {
    this.info.attributes = { ...this.info.attributes, ...attributes };
    this.#end = {};
    this.#wake();
    return this;
  }

  fail() {
    this.#end = { error: new Error("The participant is gone.") };
    this.#wake();
  }

  [Symbol.asyncIterator]() {
    return {
      next: async () => {
        while (this.#chunks.length === 0 && !this.#end && !this.returned) await new Promise((resolve) => (this.#wake = resolve));
        if (this.#chunks.length > 0) return { done: false, value: this.#chunks.shift() };
        if (this.returned) throw new TypeError("Released.");
        if (this.#end.error) throw this.#end.error;
        return { done: true, value: undefined };
      },
      return: async () => {
        this.returned = true;
        this.#wake();
        return { done: true, value: undefined };
      },
    };
  }
}

const FINAL = { "lk.transcription_final": "true" };

/** A room, and a server: `answers` are functions that return a status, `posted` what was asked. */
function stage(options = {}) {
  const clock = new FakeClock();
  const startedAt = new Date(clock.now() - 60_000).toISOString();
  const [posted, errors, answers] = [[], [], []];
  const fetch = async (url, { body, signal }) => {
    posted.push({ ...JSON.parse(body), at: clock.now() });
    const answer = (await answers.shift()?.(signal)) ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    return new Response(JSON.stringify(answer.json ?? {}), { status: answer.status, headers: answer.headers ?? {} });
  };
  const client = createClient({ url: "http://server", getToken: () => "key", fetch, clock, attemptsMax: 1, backoff: { baseMs: 1, maxMs: 1 } });
  const room = {
    handlers: new Map(),
    registerTextStreamHandler(topic, callback) {
      this.handlers.set(topic, callback);
    },
    unregisterTextStreamHandler(topic) {
      this.handlers.delete(topic);
    },
  };
  const forwarder = forwardTranscriptions(room, client, { id: "st", startedAt }, {
    language: "en", clock, onError: (error, caption) => errors.push([error.code, caption?.segmentId]), ...options,
  });
  const receive = (segmentId, attributes, identity = "ann") => {
    const reader = new TextStream(clock, segmentId, attributes);
    room.handlers.get("lk.transcription")(reader, { identity });
    return reader;
  };
  const lines = () => posted.map(({ segmentId, text, final }) => `${segmentId} ${final ? "final" : "guess"}: ${text}`);
  return { clock, room, forwarder, posted, errors, answers, receive, lines, startedAt };
}

test("a person's words: a stream for each guess and one for the final text, throttled, in their place", async () => {
  const { clock, receive, lines, posted } = stage();
  for (const text of ["hel", "hello", "hello wor", "hello world"]) {
    receive("SG_1", { "lk.transcribed_track_id": "TR_1" }).write(text).close();
    await clock.advance(100);
  }
  receive("SG_1", { ...FINAL, "lk.transcribed_track_id": "TR_1" }).write("Hello, world.").close();
  await clock.advance(10_000);
  assert.deepEqual(lines(), ["SG_1 guess: hel", "SG_1 final: Hello, world."]);
  assert.deepEqual(posted.map(({ startMs, endMs, language }) => [startMs, endMs, language]), [[60_000, 60_001, "en"], [60_000, 60_400, "en"]]);
});

test("the newest guess is written every half second", async () => {
  const { clock, receive, lines, posted } = stage();
  const reader = receive("SG_1");
  for (const word of "one two three four five six seven eight nine ten".split(" ")) {
    reader.write(`${word} `);
    await clock.advance(100);
  }
  reader.close(FINAL);
  await settled();
  assert.deepEqual(lines(), [
    "SG_1 guess: one",
    "SG_1 guess: one two three four five",
    "SG_1 guess: one two three four five six seven eight nine ten",
    "SG_1 final: one two three four five six seven eight nine ten",
  ]);
  assert.deepEqual(posted.map(({ at }) => at - posted[0].at), [0, 500, 1_000, 1_000]);
});

test("an agent's words are final by the trailer; without one when nothing more comes, or with the speaker's next segment", async () => {
  const { clock, receive, lines } = stage({ guesses: false });
  receive("SG_1", {}, "agent").write("Said in ").write("Python.").close(FINAL);
  await settled();
  assert.deepEqual(lines(), ["SG_1 final: Said in Python."]);
  receive("SG_2", {}, "agent").write("Said in Node.").close();
  await clock.advance(4_999);
  assert.equal(lines().length, 1);
  receive("SG_3", {}, "somebody").write("Meanwhile.").close(FINAL);
  await clock.advance(1);
  assert.deepEqual(lines().slice(1), ["SG_3 final: Meanwhile.", "SG_2 final: Said in Node."]);
  receive("SG_4", {}, "agent").write("One.").close();
  await settled();
  receive("SG_5", {}, "agent").write("Two.");
  await settled();
  assert.deepEqual(lines().slice(3), ["SG_4 final: One."]);
});

test("after the final text no guess is written, but a correction is", async () => {
  const { clock, receive, lines } = stage();
  receive("SG_1", FINAL).write("Right.").close();
  await settled();
  receive("SG_1").write("wrong").close();
  receive("SG_1", FINAL).write("Right!").close();
  await clock.advance(60_000);
  assert.deepEqual(lines(), ["SG_1 final: Right.", "SG_1 final: Right!"]);
});

test("a guess that was read after a newer one is not written", async () => {
  const { clock, receive, lines } = stage();
  const [older, newer] = [receive("SG_1"), receive("SG_1")];
  newer.write("hello world").close();
  await settled();
  older.write("hello").close();
  await clock.advance(60_000);
  assert.deepEqual(lines(), ["SG_1 guess: hello world", "SG_1 final: hello world"]);
});

test("what was said until the sender was gone is kept", async () => {
  const { clock, receive, lines } = stage({ guesses: false });
  receive("SG_1").write("I was just").fail();
  const reader = receive("SG_2", {}, "agent").write("about");
  await settled();
  reader.fail();
  await clock.advance(5_000);
  assert.deepEqual(lines(), ["SG_1 final: I was just", "SG_2 final: about"]);
});

test("a long text that grows becomes several captions, each final when the next one begins, one behind the other", async () => {
  const { clock, receive, posted } = stage();
  const reader = receive("SG_1");
  const text = Array.from({ length: 60 }, (_, place) => `Sentence number ${place}.`);
  for (const sentence of text) {
    reader.write(`${sentence} `);
    await clock.advance(1_000);
  }
  reader.close(FINAL);
  await settled();
  const finals = posted.filter(({ final }) => final);
  assert.ok(finals.length >= 5);
  assert.equal(finals.map((part) => part.text).join(" "), text.join(" "));
  assert.deepEqual(finals.map(({ segmentId }) => segmentId), finals.map((_, place) => (place === 0 ? "SG_1" : `SG_1-${place + 1}`)));
  for (const [place, { startMs, endMs }] of finals.entries()) {
    assert.ok(startMs < endMs);
    if (place > 0) assert.ok(startMs >= finals[place - 1].endMs && startMs < finals[place - 1].endMs + 100);
  }
  assert.equal(finals.at(-1).endMs, 60_000 + 59_000);
  const finished = new Map();
  for (const { segmentId, final } of posted) {
    assert.ok(!finished.has(segmentId), "written once final, and never again");
    if (final) finished.set(segmentId, true);
  }
});

test("a long guess that may shrink shows its first part only; its final text is whole", async () => {
  const { clock, receive, lines, posted } = stage();
  const long = "word ".repeat(100).trim();
  receive("SG_1").write(long).close();
  await clock.advance(1_000);
  receive("SG_1", FINAL).write("word").close();
  await clock.advance(60_000);
  assert.deepEqual(posted.map(({ segmentId }) => segmentId), ["SG_1", "SG_1"]);
  assert.equal(lines().at(-1), "SG_1 final: word");
  receive("SG_2", FINAL).write(long).close();
  await settled();
  assert.equal(posted.slice(2).map(({ text }) => text).join(" "), long);
});

test("parts that a corrected final text has no more are taken back, and none that was never written", async () => {
  const { clock, receive, posted, forwarder } = stage();
  const long = "word ".repeat(PART_MAX / 5 + 5).trim();
  receive("SG_1", FINAL).write(long).close();
  await clock.advance(1_000);
  receive("SG_1", FINAL).write("Few words.").close();
  await clock.advance(1_000);
  const said = () => posted.map(({ segmentId, text, final }) => `${segmentId} ${final}: ${text.slice(0, 10)}`);
  assert.deepEqual(said(), ["SG_1 true: word word ", "SG_1-2 true: word word ", "SG_1 true: Few words.", "SG_1-2 true: "]);
  assert.deepEqual([posted[3].startMs, posted[3].endMs], [posted[1].startMs, posted[1].endMs]);

  // Both parts still wait for the server when the text is corrected.
  posted.length = 0;
  const away = stage();
  away.answers.push(() => ({ status: 503 }));
  away.receive("SG_0", FINAL).write("Before.").close();
  await clock.advance(0);
  await away.clock.advance(0);
  away.receive("SG_2", FINAL).write(long).close();
  await away.clock.advance(0);
  away.receive("SG_2", FINAL).write("Few words.").close();
  await away.clock.advance(20_000);
  assert.deepEqual(away.lines(), ["SG_0 final: Before.", "SG_0 final: Before.", "SG_2 final: Few words."]);
  assert.deepEqual(away.errors, []);
  await Promise.all([forwarder.stop(), away.forwarder.stop()]);
});

test("parts of a growing text stay as they are, whatever it is made of", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
    const signs = ["a", "bb", " ", " ", ". ", "! ", "。", "😀", "\n", "x".repeat(random(150))];
    let [text, before] = ["", []];
    for (let i = 0; i < 300; i++) {
      text += signs[random(signs.length)];
      const parts = splitText(text);
      assert.ok(parts.every((part) => part.length > 0 && part.length <= PART_MAX && part.isWellFormed()), `seed ${seed}`);
      assert.deepEqual(parts.slice(0, Math.max(0, before.length - 1)), before.slice(0, -1), `seed ${seed}`);
      assert.equal(parts.join("").replace(/\s/g, ""), text.replace(/\s/g, ""), `seed ${seed}`);
      before = parts;
    }
  }
});

test("a line of JSON for each piece is read as its words", () => {
  const sent = '{"text": "Hello, ", "start_time": 0.1}\n{"text": "world."}\n';
  assert.deepEqual([wordsOf(sent, true), wordsOf(sent.slice(0, 50), false), wordsOf('{"te', false)], ["Hello, world.", "Hello, ", ""]);
  assert.deepEqual([wordsOf("{braces}", true), wordsOf("plain", false), wordsOf("{braces} \nof a poem", true)], ["{braces}", "plain", "{braces} \nof a poem"]);
});

test("without a network, captions are tried again in order, and a budget's time is waited for", async () => {
  const { clock, receive, answers, lines, errors, posted } = stage();
  answers.push(
    () => new TypeError("fetch failed"),
    () => ({ status: 503, json: { code: "unavailable" } }),
    () => ({ status: 429, json: { code: "rate_limited" }, headers: { "Retry-After": "7" } }),
    () => ({ status: 409, json: { code: "invalid_state" } }),
  );
  receive("SG_1").write("first guess").close();
  await settled();
  receive("SG_1", FINAL).write("First.").close();
  receive("SG_2", FINAL).write("Second.").close();
  await clock.advance(60_000);
  assert.deepEqual(lines(), [
    "SG_1 guess: first guess", "SG_1 final: First.", "SG_1 final: First.", "SG_1 final: First.", "SG_1 final: First.", "SG_2 final: Second.",
  ]);
  assert.ok(posted[3].at - posted[2].at >= 7_000);
  assert.deepEqual(errors, []);
});

test("a full queue loses guesses before final captions, and says so", async () => {
  const { clock, receive, answers, errors, lines } = stage({ waitingMax: 3 });
  let answer;
  answers.push(() => new Promise((resolve) => (answer = resolve)));
  receive("SG_0", FINAL).write("Zero.").close();
  await settled();
  const say = async (id, attributes) => {
    receive(id, attributes, id).write(`${id}.`).close();
    await settled();
  };
  await say("G_1");
  await say("F_2", FINAL);
  await say("G_3");
  await say("F_4", FINAL);
  await say("F_5", FINAL);
  await say("G_6");
  await say("F_7", FINAL);
  assert.deepEqual(errors, [["outbox_full", "G_1"], ["outbox_full", "G_3"], ["outbox_full", "G_6"], ["outbox_full", "F_2"]]);
  answer({ status: 200 });
  await settled();
  await clock.advance(100);
  assert.deepEqual(lines(), ["SG_0 final: Zero.", "F_4 final: F_4.", "F_5 final: F_5.", "F_7 final: F_7."]);
});

test("one caption that is refused does not hold up the others", async () => {
  const { clock, receive, answers, lines, errors } = stage();
  answers.push(() => ({ status: 400, json: { code: "validation_failed" } }));
  receive("SG_1", FINAL).write("First.").close();
  receive("SG_2", FINAL).write("Second.").close();
  await clock.advance(1_000);
  assert.deepEqual([errors, lines()], [[["validation_failed", "SG_1"]], ["SG_1 final: First.", "SG_2 final: Second."]]);
});

test("it stops when no caption can be written any more", async () => {
  const { clock, receive, room, answers, posted, errors, forwarder } = stage();
  answers.push(() => ({ status: 403, json: { code: "forbidden" } }));
  receive("SG_1", FINAL).write("First.").close();
  await clock.advance(60_000);
  assert.deepEqual(errors, [["forbidden", "SG_1"], ["forbidden", undefined]]);
  assert.equal(room.handlers.size, 0);
  await forwarder.stop();
  assert.equal(posted.length, 1);
});

test("stopping reads no more, makes final what was said, and waits until it is written", async () => {
  const { clock, receive, room, answers, lines, forwarder, errors } = stage();
  const reader = receive("SG_1").write("I am not ");
  await settled();
  let answer;
  answers.push(() => new Promise((resolve) => (answer = resolve)));
  const stopped = forwarder.stop();
  reader.write("finished");
  await settled();
  assert.deepEqual([room.handlers.size, reader.returned, forwarder.waiting], [0, true, 1]);
  answer({ status: 200 });
  await stopped;
  await clock.advance(60_000);
  assert.deepEqual([lines(), errors, clock.waiting], [["SG_1 guess: I am not", "SG_1 final: I am not"], [], 0]);
});

test("stopping ends in time although the server is silent, and names what is lost", async () => {
  const { clock, receive, answers, forwarder, errors } = stage();
  answers.push((signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))));
  receive("SG_1", FINAL).write("First.").close();
  receive("SG_2", FINAL).write("Second.").close();
  await settled();
  let isStopped = false;
  const stopped = forwarder.stop().then(() => (isStopped = true));
  await clock.advance(9_999);
  assert.equal(isStopped, false);
  await clock.advance(1);
  await stopped;
  await settled();
  assert.deepEqual([errors, clock.waiting], [[["closed", "SG_1"], ["closed", "SG_2"]], 0]);
});

test("who is captioned, in what language, and a sender whose clock is wrong", async () => {
  const asked = [];
  const { clock, room, receive, posted } = stage({
    accepts: (segment) => (asked.push(segment.identity), segment.identity !== "guest"),
    language: ({ trackId }) => (trackId === "TR_de" ? "de" : "en"),
  });
  receive("SG_1", FINAL, "guest").write("Not for everybody.").close();
  receive("SG/2 ö", { ...FINAL, "lk.transcribed_track_id": "TR_de" }).write("Guten Tag.").close();
  const early = new TextStream(clock, "SG_3", FINAL);
  early.info.timestamp -= 3_600_000;
  room.handlers.get("lk.transcription")(early.write("Late.").close(), { identity: "bob" });
  const delayed = new TextStream(clock, undefined, FINAL);
  delayed.info.timestamp -= 2_000;
  delayed.info.id = "ts-4";
  room.handlers.get("lk.transcription")(delayed.write("Two seconds.").close(), { identity: "bob" });
  await clock.advance(1_000);
  assert.deepEqual(asked, ["guest", "ann", "bob", "bob"]);
  posted.sort((one, other) => (one.segmentId < other.segmentId ? -1 : 1));
  assert.deepEqual(posted.map(({ segmentId, language, startMs, endMs }) => [segmentId, language, startMs, endMs]), [
    ["SG_2__", "de", 60_000, 60_001], ["SG_3", "en", 60_000, 60_001], ["ts-4", "en", 58_000, 60_000],
  ]);
});

test("a stream that has not begun has no captions, and a handler of one's own is possible", async () => {
  const { clock, posted, startedAt } = stage();
  const client = { rest: { post: async (_, { body }) => posted.push(body) } };
  assert.throws(() => new TranscriptionForwarder(client, { id: "st", startedAt: null }, { language: "en" }), { code: "invalid_state" });
  const forwarder = new TranscriptionForwarder(client, { id: "st", startedAt }, { language: "en", clock });
  forwarder.handle(new TextStream(clock, "SG_1", FINAL).write("Hello.").close(), { identity: "ann" });
  await settled();
  assert.equal(posted[0].text, "Hello.");
  await forwarder.stop();
});

test("it holds only so many text streams and segments", async () => {
  const { clock, receive, errors, lines } = stage({ guesses: false, waitingMax: 1_000 });
  const readers = Array.from({ length: 101 }, (_, place) => receive(`SG_${place}`, {}, `p${place}`).write("x"));
  await settled();
  assert.deepEqual(errors, [["outbox_full", undefined]]);
  for (const reader of readers) reader.close();
  await settled();
  for (let place = 0; place < 199; place++) {
    receive(`T_${place}`, {}, `q${place}`).write("y").close();
    await settled();
  }
  // The oldest ones were made final to make room.
  assert.ok(lines().length >= 90 && lines().every((line) => line.includes("final")));
  await clock.advance(10_000);
  assert.equal(lines().length, 299);
});
