import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FakeClock, settled } from "../fake-clock.mjs";

const { QualityFollower, reportOfBuffer, StallMeter } = await built("quality");
const { Emitter } = await built("emitter");
const { LivehouseError } = await built("errors");

/** A joined stream whose advice and answers a test decides. */
class FakeLive extends Emitter {
  state = { phase: "live" };
  advice = "auto";
  reports = [];
  answer = async () => ({ advice: this.advice, reportSeconds: 7 });

  reportQuality(report) {
    this.reports.push(report);
    return this.answer();
  }

  advise(advice) {
    this.advice = advice;
    this.emit("quality", { streamId: "st", advice });
  }
}

function following(choices = { lowest: true, audio: true }) {
  const live = new FakeLive();
  const clock = new FakeClock();
  const player = { measured: { quality: "poor", stalledMs: 400 } };
  const follower = new QualityFollower(live, () => player.measured, clock);
  const followed = [];
  follower.on("change", (quality) => followed.push(quality));
  follower.offer(choices);
  return { live, clock, player, follower, followed };
}

test("reports every five seconds at first, then as often as the server wants it", async () => {
  const { live, clock } = following();
  await clock.advance(4_999);
  assert.equal(live.reports.length, 0);
  await clock.advance(1);
  assert.deepEqual(live.reports, [{ quality: "poor", stalledMs: 400 }]);
  await clock.advance(6_999);
  assert.equal(live.reports.length, 1);
  await clock.advance(1);
  assert.equal(live.reports.length, 2);
});

test("says nothing of a player that can't tell, nor without a connection, and goes on afterwards", async () => {
  const { live, clock, player } = following();
  const { measured } = player;
  player.measured = undefined;
  await clock.advance(5_000);
  player.measured = measured;
  live.state = { phase: "reconnecting" };
  await clock.advance(5_000);
  assert.equal(live.reports.length, 0);
  live.state = { phase: "live" };
  live.answer = () => Promise.reject(new LivehouseError({ code: "disconnected" }));
  await clock.advance(10_000);
  assert.equal(live.reports.length, 2);
});

test("follows the advice as far as the player can", () => {
  for (const [advice, choices, expected] of [
    ["lowest", { lowest: true, audio: true }, "lowest"],
    ["audio", { lowest: true, audio: true }, "audio"],
    ["audio", { lowest: true, audio: false }, "lowest"],
    ["audio", { lowest: false, audio: true }, "audio"],
    ["lowest", { lowest: false, audio: true }, "auto"],
    ["audio", { lowest: false, audio: false }, "auto"],
    ["something new", { lowest: true, audio: true }, "auto"],
  ]) {
    const { live, follower } = following(choices);
    live.advise(advice);
    assert.equal(follower.followed, expected, `${advice} of ${JSON.stringify(choices)}`);
  }
});

test("goes back with the advice, and tells each change once", () => {
  const { live, follower, followed } = following();
  live.advise("lowest");
  live.advise("audio");
  follower.offer({ lowest: true, audio: true });
  live.advise("auto");
  assert.deepEqual(followed, ["lowest", "audio", "auto"]);
});

test("follows what was advised before it began, once the player has said what it can", () => {
  const live = new FakeLive();
  live.advice = "audio";
  const follower = new QualityFollower(live, () => undefined, new FakeClock());
  assert.equal(follower.followed, "auto");
  follower.offer({ lowest: true, audio: false });
  assert.equal(follower.followed, "lowest");
  follower.offer({ lowest: true, audio: true });
  assert.equal(follower.followed, "audio");
});

test("leaves a viewer who declines the picture until the connection has been good", () => {
  const { live, follower } = following();
  follower.decline(); // Of nothing: it is not remembered.
  live.advise("audio");
  assert.equal(follower.followed, "audio");
  follower.decline();
  live.advise("lowest");
  assert.equal(follower.followed, "auto");
  live.advise("auto");
  live.advise("lowest");
  assert.equal(follower.followed, "lowest");
});

test("after its end nothing is reported or followed, also when an answer comes late", async () => {
  const { live, clock, follower, followed } = following();
  let answer;
  live.answer = () => new Promise((resolve) => (answer = resolve));
  await clock.advance(5_000);
  follower.end();
  live.advise("audio");
  answer({ advice: "audio", reportSeconds: 1 });
  await settled();
  assert.deepEqual([clock.waiting, live.reports.length, followed], [0, 1, []]);
});

test("a stall counts from its beginning, also while it goes on, and at most as a report may tell", () => {
  let now = 0;
  const stalls = new StallMeter(() => now);
  stalls.begin();
  now = 300;
  stalls.begin(); // The player says so again.
  now = 500;
  assert.equal(stalls.take(), 500);
  now = 800;
  stalls.end();
  now = 9_000;
  assert.deepEqual([stalls.take(), stalls.take()], [300, 0]);
  stalls.begin();
  now = 9_099;
  stalls.end();
  assert.equal(stalls.take(), 0); // Nobody noticed.
  stalls.begin();
  now = 500_000;
  assert.equal(stalls.take(), 60_000);
});

test("a player of a playlist is judged by its buffer and its stalls", () => {
  assert.deepEqual(reportOfBuffer(0.4, 0), { quality: "poor", stalledMs: 0 });
  assert.deepEqual(reportOfBuffer(0.5, 0), { quality: "excellent", stalledMs: 0 });
  assert.deepEqual(reportOfBuffer(6, 200), { quality: "good", stalledMs: 200 });
});
