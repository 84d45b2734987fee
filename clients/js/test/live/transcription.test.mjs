// Transcriptions as LiveKit's agents send them, read by livekit-client itself, written to the real server. Environment: LIVEHOUSE_URL, JWT_SECRET.
import { DataPacket, DataStream_Chunk, DataStream_Header, DataStream_TextHeader, DataStream_Trailer, Encryption_Type } from "@livekit/protocol";
import assert from "node:assert/strict";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FaultyProxy } from "./faulty-proxy.mjs";
import { clientOf, goLive, run, secret, url } from "./server.mjs";
import { sign } from "./tokens.mjs";

// livekit-client reads these when it is loaded; no connection is made here.
globalThis.window ??= globalThis;
const { Room } = await import("livekit-client");
const { forwardTranscriptions } = await built("index");

/** A room that is connected as far as its data streams know. */
class AgentRoom {
  room = new Room();
  #streams = 0;

  constructor() {
    this.room.incomingDataStreamManager.setConnected(true);
  }

  #receive(identity, value) {
    const packet = DataPacket.fromBinary(new DataPacket({ participantIdentity: identity, value }).toBinary());
    this.room.engine.emit("dataPacketReceived", packet, Encryption_Type.NONE);
  }

  open(identity, segmentId, attributes) {
    const streamId = `stream-${++this.#streams}`;
    let chunkIndex = 0n;
    this.#receive(identity, {
      case: "streamHeader",
      value: new DataStream_Header({
        streamId, timestamp: BigInt(Date.now()), topic: "lk.transcription", mimeType: "text/plain", attributes: { "lk.segment_id": segmentId, ...attributes },
        contentHeader: { case: "textHeader", value: new DataStream_TextHeader() },
      }),
    });
    return {
      write: (text) => {
        const content = new TextEncoder().encode(text);
        this.#receive(identity, { case: "streamChunk", value: new DataStream_Chunk({ streamId, chunkIndex: chunkIndex++, content }) });
      },
      close: (more = {}) => this.#receive(identity, { case: "streamTrailer", value: new DataStream_Trailer({ streamId, attributes: more }) }),
    };
  }

  /** All the words so far, as an agent sends those of a person. */
  say(identity, segmentId, text, isFinal) {
    const stream = this.open(identity, segmentId, { "lk.transcription_final": `${isFinal}`, "lk.transcribed_track_id": "TR_mic" });
    stream.write(text);
    stream.close();
  }
}

/** What a viewer is told of a stream, from now on. */
async function viewerOf(streamId) {
  const viewer = clientOf(`viewer-${run}`);
  const told = [];
  const waiting = new Set();
  const live = await viewer.join(streamId);
  live.on("caption", (caption) => {
    told.push(caption);
    waiting.forEach((look) => look());
  });
  const until = (fits) =>
    new Promise((resolve) => {
      const look = () => told.some(fits) && (waiting.delete(look), resolve());
      waiting.add(look);
      look();
    });
  return { told, until };
}

test("what people and an agent say in a room is on the hub, guessed and then final, and in the transcript", async () => {
  const { host, stream } = await goLive();
  const { told, until } = await viewerOf(stream.id);
  const agent = new AgentRoom();
  const errors = [];
  const forwarder = forwardTranscriptions(agent.room, host, stream, { language: "en", onError: (error) => errors.push(error) });
  assert.throws(() => forwardTranscriptions(agent.room, host, stream, { language: "en" }), /already/);

  agent.say("ann", "SG_ann", "good mor", false);
  await until(({ text }) => text === "good mor");
  agent.say("ann", "SG_ann", "good morning", false);
  agent.say("ann", "SG_ann", "Good morning!", true);
  const answer = agent.open("agent", "SG_agent", { "lk.transcription_final": "false" });
  for (const piece of ["Hello ", "Ann, ", "how ", "are ", "you? 👋"]) answer.write(piece);
  answer.close({ "lk.transcription_final": "true" });
  await until(({ segmentId, final }) => segmentId === "SG_agent" && final);
  await until(({ segmentId, final }) => segmentId === "SG_ann" && final);
  await forwarder.stop();

  const last = new Map(told.map((caption) => [caption.segmentId, caption]));
  assert.deepEqual([...last.values()].map(({ text, final, language }) => [text, final, language]).sort(), [
    ["Good morning!", true, "en"], ["Hello Ann, how are you? 👋", true, "en"],
  ]);
  for (const { startMs, endMs } of told) assert.ok(startMs >= 0 && endMs > startMs && endMs < Date.now() - Date.parse(stream.startedAt) + 60_000);
  const { items } = await host.rest.get("/api/live/{streamId}/transcript", { path: { streamId: stream.id } });
  assert.deepEqual(items.map(({ text }) => text).sort(), ["Good morning!", "Hello Ann, how are you? 👋"]);
  assert.deepEqual(errors, []);
});

test("an API key writes them, and no other stream's owner can", async () => {
  const { stream } = await goLive();
  const stranger = clientOf(`stranger-${run}`);
  const agent = new AgentRoom();
  const errors = [];
  const refused = new Promise((resolve) => {
    forwardTranscriptions(agent.room, stranger, stream, { language: "en", onError: (error, caption) => (errors.push(error.code), caption || resolve()) });
  });
  agent.say("ann", "SG_1", "Not mine.", true);
  await refused;
  assert.deepEqual(errors, ["forbidden", "forbidden"]);

  const admin = clientOf("the-operator", { getToken: () => sign(secret, "the-operator", 3600, "admin") });
  const { apiKey } = await admin.rest.post("/api/tenant/api-keys", { body: { name: "Captions", scopes: ["captions:write"] } });
  const { until } = await viewerOf(stream.id);
  const forwarder = forwardTranscriptions(agent.room, clientOf("", { getToken: () => apiKey }), stream, { language: "en" });
  agent.say("ann", "SG_1", "By a key.", true);
  await until(({ text }) => text === "By a key.");
  await forwarder.stop();
});

test("nothing final is lost when connections break, and it comes in order", async () => {
  const { host, stream } = await goLive();
  const { told, until } = await viewerOf(stream.id);
  const proxy = await FaultyProxy.to(url, Math.random);
  const writer = clientOf(host.userId, { url: proxy.url });
  const agent = new AgentRoom();
  const lost = [];
  const forwarder = forwardTranscriptions(agent.room, writer, stream, {
    language: "en", guessEveryMs: 20, backoff: { baseMs: 20, maxMs: 200 }, onError: (error) => lost.push(error),
  });
  for (let i = 0; i < 30; i++) {
    agent.say("ann", `SG_${i}`, `number ${i}`, false);
    if (i % 5 === 2) await proxy.inflict("reset");
    agent.say("ann", `SG_${i}`, `Number ${i}.`, true);
    if (i % 10 === 9) await until(({ segmentId, final }) => segmentId === `SG_${i}` && final);
  }
  await forwarder.stop();
  proxy.close();
  assert.deepEqual(lost, []);
  const finals = told.filter(({ final }) => final).map(({ text }) => text);
  assert.deepEqual(finals, Array.from({ length: 30 }, (_, place) => `Number ${place}.`));
  const over = new Set();
  for (const { segmentId, final } of told) {
    assert.ok(final || !over.has(segmentId));
    if (final) over.add(segmentId);
  }
});
