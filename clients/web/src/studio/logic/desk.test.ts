import { describe, expect, it } from "vitest";
import { deskPhase, goLiveObstacle, publishState, type PublishEvent, type PublishState } from "./desk";

describe("deskPhase", () => {
  it("goes from offline over preview to live and ended", () => {
    const event = { status: "scheduled" } as const;
    expect(deskPhase({ event, stream: null, hasPreview: false })).toBe("offline");
    expect(deskPhase({ event, stream: null, hasPreview: true })).toBe("preview");
    expect(deskPhase({ event: { status: "live" }, stream: { status: "live" }, hasPreview: true })).toBe("live");
    expect(deskPhase({ event: { status: "ended" }, stream: { status: "ended" }, hasPreview: true })).toBe("ended");
  });

  it("stays before the stream while only the chat is open", () => {
    expect(deskPhase({ event: { status: "scheduled" }, stream: { status: "scheduled" }, hasPreview: false })).toBe("offline");
  });

  it("believes the stream where the event is older", () => {
    expect(deskPhase({ event: { status: "scheduled" }, stream: { status: "live" }, hasPreview: false })).toBe("live");
    expect(deskPhase({ event: { status: "live" }, stream: { status: "ended" }, hasPreview: false })).toBe("ended");
  });

  it("knows a stream without an event", () => {
    expect(deskPhase({ event: null, stream: { status: "live" }, hasPreview: false })).toBe("live");
    expect(deskPhase({ event: null, stream: { status: "ended" }, hasPreview: false })).toBe("ended");
  });

  it("shows a cancelled event as cancelled although its stream has ended", () => {
    expect(deskPhase({ event: { status: "cancelled" }, stream: { status: "ended" }, hasPreview: true })).toBe("cancelled");
  });
});

describe("publishState", () => {
  const run = (...events: PublishEvent["type"][]) => events.reduce<PublishState>((state, type) => publishState(state, { type }), "idle");

  it("connects, survives an interruption and stops", () => {
    expect(run("connect")).toBe("connecting");
    expect(run("connect", "connected")).toBe("publishing");
    expect(run("connect", "connected", "interrupted")).toBe("reconnecting");
    expect(run("connect", "connected", "interrupted", "connected")).toBe("publishing");
    expect(run("connect", "connected", "stopped")).toBe("idle");
  });

  it("can be tried again after a failure", () => {
    expect(run("connect", "failed")).toBe("failed");
    expect(run("connect", "failed", "connect")).toBe("connecting");
  });

  it("ignores what a connection that is over still says", () => {
    expect(run("connect", "stopped", "connected")).toBe("idle");
    expect(run("connect", "stopped", "failed")).toBe("idle");
    expect(run("connect", "failed", "interrupted")).toBe("failed");
  });
});

describe("goLiveObstacle", () => {
  it("asks for a source and a media server only where this page publishes", () => {
    expect(goLiveObstacle("offline", "camera", false, true)).toBe("no_source");
    expect(goLiveObstacle("preview", "camera", true, true)).toBeNull();
    expect(goLiveObstacle("preview", "camera", true, false)).toBe("no_media_server");
    expect(goLiveObstacle("offline", "encoder", false, false)).toBeNull();
  });

  it("refuses what has begun or is over", () => {
    for (const phase of ["live", "ended", "cancelled"] as const) expect(goLiveObstacle(phase, "encoder", true, true)).toBe("wrong_phase");
  });
});
