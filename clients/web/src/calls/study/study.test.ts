// @vitest-environment node
import { LivehouseError, type Client } from "@livehouse/client";
import { describe, expect, it, vi } from "vitest";
import { Matching } from "./matching";
import { advance, clock, defaultPlan, fromMessage, leftOf, newTimer, pause, skip, start, toMessage } from "./timer";

describe("study timer", () => {
  it("runs, stands still, goes on", () => {
    const begun = start(newTimer(), 1_000);
    expect(leftOf(begun, 61_000)).toBe(24 * 60_000);
    const paused = pause(begun, 61_000);
    expect(leftOf(paused, 9_999_999)).toBe(24 * 60_000);
    expect(leftOf(start(paused, 100_000), 100_500)).toBe(24 * 60_000 - 500);
    expect(start(begun, 5_000)).toBe(begun);
  });

  it("goes through phases that ended while nobody looked, from their own ends on", () => {
    const begun = start(newTimer(), 0);
    const later = advance(begun, 31 * 60_000);
    expect(later).toMatchObject({ phase: "work", rounds: 1, endsAt: 55 * 60_000 });
    expect(advance(begun, 25 * 60_000 - 1)).toBe(begun);
    expect(skip(newTimer(), 0)).toMatchObject({ phase: "break", endsAt: undefined, leftMs: defaultPlan.breakMs, rounds: 1 });
  });

  it("is told to others whose clocks differ, and believes no nonsense", () => {
    const begun = start(newTimer(), 0);
    expect(fromMessage(JSON.parse(JSON.stringify(toMessage(begun, 60_000))), 7_000_000)).toEqual({
      phase: "work",
      leftMs: 24 * 60_000,
      endsAt: 7_000_000 + 24 * 60_000,
      rounds: 0,
    });
    for (const value of [
      null,
      7,
      {},
      { phase: "nap", leftMs: 1, isRunning: true, rounds: 0 },
      { phase: "work", leftMs: -1, isRunning: true, rounds: 0 },
      { phase: "work", leftMs: 1, isRunning: true, rounds: 0.5 },
    ]) {
      expect(fromMessage(value, 0)).toBeUndefined();
    }
  });

  it("reads as a clock", () => {
    expect([0, 1, 1_000, 65_000, 3_600_000, 3_661_000].map(clock)).toEqual(["00:00", "00:01", "00:01", "01:05", "1:00:00", "1:01:01"]);
  });
});

describe("matching", () => {
  const answer = (status: string, more: object = {}) => ({
    ticketId: "t1",
    status,
    topic: "maths",
    expiresAt: "2030-01-01T00:00:00.000Z",
    roomId: null,
    room: null,
    partner: null,
    ...more,
  });
  const matched = answer("matched", { roomId: "r1", partner: { userId: "bob", name: "Bob" } });

  function client(parts: { post?: unknown; get?: () => Promise<unknown>; delete?: () => Promise<unknown> }) {
    const rest = { post: vi.fn(async () => parts.post), get: vi.fn(parts.get), delete: vi.fn(parts.delete ?? (async () => answer("cancelled"))) };
    return { rest, client: { rest } as unknown as Client };
  }

  it("waits until there is a partner", async () => {
    const answers = [answer("waiting"), answer("waiting"), matched];
    const { client: one, rest } = client({ post: answer("waiting"), get: async () => answers.shift() });
    const matching = new Matching(one);
    const seen: string[] = [];
    matching.subscribe(() => seen.push(matching.state.kind));
    await matching.find("maths");
    expect(matching.state).toEqual({ kind: "matched", topic: "maths", roomId: "r1", partnerName: "Bob" });
    expect(seen).toEqual(["waiting", "waiting", "waiting", "waiting", "matched"]);
    expect(rest.get).toHaveBeenCalledTimes(3);
  });

  it("says when nobody came, and when it failed", async () => {
    const { client: one } = client({ post: answer("waiting"), get: async () => answer("expired") });
    const matching = new Matching(one);
    await matching.find("maths");
    expect(matching.state).toEqual({ kind: "expired", topic: "maths" });
    const error = new LivehouseError({ code: "livekit_not_configured" });
    const failing = new Matching({ rest: { post: async () => Promise.reject(error) } } as unknown as Client);
    await failing.find("maths");
    expect(failing.state).toEqual({ kind: "failed", topic: "maths", error });
  });

  it("stops waiting, and shows a partner who came in that moment", async () => {
    const pending = () => new Promise<never>(() => undefined);
    const quiet = client({ post: answer("waiting"), get: pending });
    const matching = new Matching(quiet.client);
    void matching.find("maths");
    await vi.waitFor(() => expect(matching.state).toMatchObject({ ticketId: "t1" }), { timeout: 30_000 });
    await matching.cancel();
    expect(matching.state).toEqual({ kind: "idle" });
    expect(quiet.rest.delete).toHaveBeenCalledOnce();

    let isCancelled = false;
    const late = client({
      post: answer("waiting"),
      get: () => (isCancelled ? Promise.resolve(matched) : pending()),
      delete: async () => {
        isCancelled = true;
        throw new LivehouseError({ code: "conflict", status: 409 });
      },
    });
    const lucky = new Matching(late.client);
    void lucky.find("maths");
    await vi.waitFor(() => expect(lucky.state).toMatchObject({ ticketId: "t1" }), { timeout: 30_000 });
    await lucky.cancel();
    expect(lucky.state).toMatchObject({ kind: "matched", roomId: "r1" });
  });
});
