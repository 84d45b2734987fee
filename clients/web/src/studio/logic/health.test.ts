import { describe, expect, it } from "vitest";
import { applyHealthEvent, encoderState, hasValues, healthLine, healthStart, healthTone, isKnownIssue, isKnownRefusal, isNewer } from "./health";

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 20, 0, second)).toISOString();
const video = { codec: "H264", width: 1280, height: 720, fps: null, bitrateKbps: 2800, keyframeSeconds: 2, declaredFps: 30 };
const event = { eventId: "ev_1", streamId: "st_1", since: at(5), issues: [], bitrateKbps: 2900, refused: null };

describe("applyHealthEvent", () => {
  it("takes status, time and issues, and keeps what was measured", () => {
    const issues = [{ code: "bitrate_low", since: at(1), detail: "Low." }];
    const health = applyHealthEvent({ ...healthStart, status: "good", video }, { ...event, status: "degraded", issues });
    expect(health).toMatchObject({ status: "degraded", since: at(5), issues, video });
  });

  it("forgets the samples of an encoder that is gone, and keeps its history", () => {
    const history = [{ at: at(0), bitrateKbps: 2900, fps: null }];
    const before = { ...healthStart, status: "good" as const, video, history };
    expect(applyHealthEvent(before, { ...event, status: "reconnecting" })).toMatchObject({ video: null, history });
    expect(applyHealthEvent(before, { ...event, status: "offline" })).toMatchObject({ video: null, publisher: null, history });
  });
});

describe("a refused encoder", () => {
  it("is shown as the last event says, until one is admitted", () => {
    const refused = { at: at(4), code: "key_invalid", detail: "The stream key is not valid." };
    const after = applyHealthEvent(healthStart, { ...event, status: "offline", refused });
    expect(after.refused).toEqual(refused);
    expect(applyHealthEvent(after, { ...event, status: "starting" }).refused).toBeNull();
    expect([isKnownRefusal(refused.code), isKnownRefusal("rate_limited")]).toEqual([true, false]);
  });
});

describe("isNewer", () => {
  it("drops an answer that an event has overtaken", () => {
    expect(isNewer({ since: at(1) }, { since: at(5) })).toBe(false);
    expect(isNewer({ since: at(5) }, { since: at(5) })).toBe(true);
    expect(isNewer({ since: at(9) }, { since: at(5) })).toBe(true);
    expect(isNewer({ since: null }, { since: at(5) })).toBe(true);
  });
});

describe("healthLine", () => {
  it("leaves a gap where the encoder was away", () => {
    const history = [0, 10, 20, 60, 70].map((second, index) => ({ at: at(second), bitrateKbps: 1000 + index, fps: null }));
    const line = healthLine(history, (point) => point.bitrateKbps);
    expect(line.map((point) => point.value)).toEqual([1000, 1001, 1002, null, 1003, 1004]);
    expect(line.map((point) => point.at)).toEqual([...line.map((point) => point.at)].sort((a, b) => a - b));
  });

  it("has no values where the server does not measure", () => {
    const line = healthLine([{ at: at(0), bitrateKbps: 1, fps: null }], (point) => point.fps);
    expect(hasValues(line)).toBe(false);
    expect(healthLine([], (point) => point.fps)).toEqual([]);
  });
});

describe("words", () => {
  it("maps each status", () => {
    expect((["offline", "starting", "good", "degraded", "reconnecting"] as const).map(encoderState))
      .toEqual(["absent", "connecting", "connected", "troubled", "lost"]);
    expect((["offline", "starting", "good", "degraded", "reconnecting"] as const).map(healthTone))
      .toEqual(["neutral", "neutral", "good", "warning", "bad"]);
  });

  it("does not claim to know an issue of a newer server", () => {
    expect(isKnownIssue("fps_low")).toBe(true);
    expect(isKnownIssue("hdr_unsupported")).toBe(false);
  });
});
