// Compiled, never run: what must compile, and what must not.
import type { Room } from "livekit-client";
import { createClient, forwardTranscriptions, LivehouseError, type LiveStream } from "../../src/index.js";

const client = createClient({ url: "", getToken: async ({ isRefresh }) => (isRefresh ? null : "token") });

export async function right(): Promise<void> {
  const started = await client.rest.post("/api/live/start", { body: { title: "A" }, idempotencyKey: "k" });
  const status: "scheduled" | "live" | "ended" = started.stream.status;
  const active = await client.rest.get("/api/live/active", { query: { limit: 5 } });
  const cursor: string | null = active.nextCursor;
  await client.rest.get("/api/live/active");
  await client.rest.post("/api/live/stop", { body: {} });
  const live: LiveStream = await client.join(started.stream.id);
  live.on("message", ({ text, shown }) => console.log(text.length, shown.status));
  live.on("gift", ({ totals }) => console.log(totals.value));
  live.on("viewer-joined", ({ userName }) => console.log(userName));
  live.on("resumed", ({ missed }) => console.log(missed));
  const { messageId } = await client.call("live:message", { streamId: live.id, text: "A" });
  try {
    await live.gift("rose", 3);
  } catch (error) {
    if (LivehouseError.is(error, "rate_limited")) console.log(error.retryAfter);
  }
  console.log(status, cursor, messageId);
}

export async function captioned(room: Room): Promise<void> {
  const { stream } = await client.rest.get("/api/live/{streamId}", { path: { streamId: "st" } });
  const forwarder = forwardTranscriptions(room, client, stream, { language: ({ trackId }) => (trackId === "TR_1" ? "de" : "en") });
  await forwarder.stop();
  // @ts-expect-error: what is spoken must be said.
  forwardTranscriptions(room, client, stream, {});
}

export async function wrong(live: LiveStream): Promise<void> {
  // @ts-expect-error: a stream has a title.
  await client.rest.post("/api/live/start", { body: {} });
  // @ts-expect-error: there is a body.
  await client.rest.post("/api/live/start");
  // @ts-expect-error: the path needs its id.
  await client.rest.get("/api/live/{streamId}/watch");
  // @ts-expect-error: no such path.
  await client.rest.get("/api/streams");
  // @ts-expect-error: a path without DELETE.
  await client.rest.delete("/api/live/active");
  // @ts-expect-error: no such order.
  await client.rest.get("/api/live/active", { query: { sort: "title" } });
  // @ts-expect-error: no such event.
  live.on("messages", () => {});
  // @ts-expect-error: a gift has no text.
  live.on("gift", ({ text }) => console.log(text));
  // @ts-expect-error: no such method.
  await client.call("live:shout", { streamId: "st" });
  // @ts-expect-error: a snapshot is never written to.
  live.state.phase = "live";
}
