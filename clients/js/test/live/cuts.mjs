// cuts.mjs: three users chat and give gifts over connections that are cut again and again, a fourth one watches over a whole one. Afterwards everybody must
// have seen everything once and in order, and everything that was sent must be stored once. Prints one line of JSON; the seed repeats what was chosen, not
// how fast it went. Environment: LIVEHOUSE_URL, JWT_SECRET, CUTS, SEED.
import { built } from "../built.mjs";
import { FaultyProxy } from "./faulty-proxy.mjs";
import { sign } from "./tokens.mjs";

const { createClient } = await built("index");
const { LIVEHOUSE_URL: url, JWT_SECRET: secret } = process.env;
const [cutsMax, seed] = [Number(process.env.CUTS), Number(process.env.SEED)];

/** Mulberry32. */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const problems = [];
const check = (isRight, what) => isRight || problems.length >= 20 || problems.push(what);
const figures = { seed, cuts: 0, sent: 0, gifts: 0, events: 0, resumedWithoutLoss: 0, resumedWithLoss: 0, replaced: 0, rotations: 0, faults: {} };

class Participant {
  seqs = [];
  events = new Map();
  messages = new Map();
  #arrived = new Map();

  constructor(name, random, proxy) {
    Object.assign(this, { name, random, proxy });
    this.client = createClient({
      url: proxy?.url ?? url,
      // The shortest lifetime that is replaced before it expires: connections take over from each other in the middle of the cuts.
      getToken: ({ isRefresh }) => (isRefresh && figures.rotations++, sign(secret, name, proxy ? 9 : 3600)),
      backoff: { baseMs: 30, maxMs: 200 }, timeoutMs: 5_000, messagesMax: 1_000_000, giveUpMs: 120_000, joinMs: 60_000,
    });
  }

  async join(streamId) {
    this.live = this.client.live(streamId);
    for (const name of NAMES) this.live.on(name, (payload) => this.#onEvent(name, payload));
    this.live.on("resumed", ({ missed }) => (missed > 0 ? figures.resumedWithLoss++ : figures.resumedWithoutLoss++));
    this.live.on("replaced", () => figures.replaced++);
    this.live.on("change", ({ messages }) => this.#checkShown(messages));
    await this.live.joined();
  }

  /** The message that everyone waits for at the end. */
  arrival(text) {
    if (this.messages.has(text)) return Promise.resolve();
    return new Promise((resolve) => this.#arrived.set(text, resolve));
  }

  #onEvent(name, { shown, ...payload }) {
    figures.events++;
    const last = this.seqs.at(-1);
    check(last === undefined || payload.seq === last + 1, `${this.name}: ${payload.seq} after ${last}`);
    this.seqs.push(payload.seq);
    this.events.set(payload.seq, JSON.stringify({ name, ...payload }));
    if (name !== "message") return;
    this.messages.set(payload.text, (this.messages.get(payload.text) ?? 0) + 1);
    this.#arrived.get(payload.text)?.();
  }

  /** At every moment: no message stands in the list twice. */
  #checkShown(messages) {
    const end = messages.slice(-40);
    check(new Set(end.map(({ key }) => key)).size === end.length, `${this.name}: a key twice`);
    check(new Set(end.map(({ text }) => text)).size === end.length, `${this.name}: a message twice`);
  }
}

const NAMES = [
  "message", "gift", "reaction", "pinned:updated", "viewers", "viewer-joined", "viewer-left", "message:deleted", "moderation", "recording", "started",
  "updated", "ended",
];

const host = createClient({ url, getToken: () => sign(secret, `host-of-${seed}`) });
const { stream } = await host.rest.post("/api/live/start", { body: { title: "Cut again and again" } });
const witness = new Participant("witness", generator(seed));
await witness.join(stream.id);
const cutOff = [];
for (const name of ["ann", "bob", "cleo"]) {
  const random = generator(seed + cutOff.length + 1);
  const participant = new Participant(name, random, await FaultyProxy.to(url, random));
  await participant.join(stream.id);
  cutOff.push(participant);
}

const written = [];
const pending = [];

function write(participant) {
  const text = `${participant.name} ${(participant.written = (participant.written ?? 0) + 1)}`;
  written.push(text);
  const { messages } = participant.live.state;
  pending.push(participant.live.send(text).catch((error) => check(false, `${text} was not sent: ${error}`)));
  const shown = participant.live.state.messages;
  check(shown.length === messages.length + 1 && shown.at(-1).status === "pending", `${text} is not shown at once`);
  if (participant.random() < 0.2) {
    figures.gifts++;
    pending.push(participant.live.gift("rose").catch((error) => check(false, `A gift after ${text} was not given: ${error}`)));
  }
}

function livePhase({ live }) {
  if (live.state.phase === "live") return Promise.resolve();
  return new Promise((resolve) => {
    const stop = live.on("phase", (phase) => phase === "live" && (stop(), resolve()));
  });
}

async function cutAgainAndAgain(participant, cuts) {
  const { random, proxy } = participant;
  for (let cut = 0; cut < cuts; cut++) {
    // Mostly a connection that works, sometimes one that is about to.
    if (random() < 0.8) await livePhase(participant);
    for (let i = Math.floor(random() * 4); i > 0; i--) write(participant);
    if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 30));
    const fault = FaultyProxy.faults[Math.floor(random() * FaultyProxy.faults.length)];
    if (proxy.open === 0) await livePhase(participant);
    figures.faults[fault] = (figures.faults[fault] ?? 0) + 1;
    figures.cuts++;
    await proxy.inflict(fault);
  }
  await livePhase(participant);
}

await Promise.all(cutOff.map((participant, index) => cutAgainAndAgain(participant, Math.floor((cutsMax + index) / cutOff.length))));
await Promise.all(pending);
figures.sent = written.length;
await witness.live.send("The end.");
const everyone = [witness, ...cutOff];
await Promise.all(everyone.map((participant) => participant.arrival("The end.")));

for (const participant of everyone) {
  for (const text of written) {
    check(participant.messages.get(text) === 1, `${participant.name} received ${text} ${participant.messages.get(text) ?? 0} times`);
  }
  for (const [seq, event] of participant.events) check(event === witness.events.get(seq), `${participant.name} saw another event ${seq}`);
  const shown = participant.live.state.messages;
  check(shown.every(({ status }) => status === "sent"), `${participant.name}: a message still waits`);
  check(shown.length === written.length + 1, `${participant.name} shows ${shown.length} messages of ${written.length + 1}`);
  for (const writer of cutOff) {
    const order = shown.filter(({ userId }) => userId === writer.name).map(({ text }) => Number(text.split(" ")[1]));
    check(order.every((number, index) => number === index + 1), `${participant.name}: the messages of ${writer.name} are out of order`);
  }
  check(participant.live.state.stream.gifts.count === figures.gifts, `${participant.name} counts ${participant.live.state.stream.gifts.count} gifts`);
}

const stored = [];
for (let cursor; cursor !== null; ) {
  const page = await host.rest.get("/api/live/{streamId}/messages", { path: { streamId: stream.id }, query: { limit: 100, ...(cursor ? { cursor } : {}) } });
  stored.push(...page.items.map(({ text }) => text));
  cursor = page.nextCursor;
}
check(stored.length === written.length + 1 && new Set(stored).size === stored.length, `${stored.length} messages are stored of ${written.length + 1}`);
check(written.every((text) => stored.includes(text)), "a message is not stored");

await host.rest.post("/api/live/stop", { body: {} });
await Promise.all(everyone.map(({ client }) => client.close()));
cutOff.forEach(({ proxy }) => proxy.close());
console.log(JSON.stringify({ ...figures, problems }));
process.exit(problems.length === 0 ? 0 : 1);
