// @vitest-environment node
import { describe, expect, it } from "vitest";
import { linear, niceTicks, timeTicks } from "./scale";

describe("linear", () => {
  it("maps ends onto ends", () => {
    const scale = linear([10, 20], [100, 0]);
    expect([scale(10), scale(15), scale(20)]).toEqual([100, 50, 0]);
  });
  it("has a middle for a domain without length", () => expect(linear([5, 5], [0, 100])(5)).toBe(50));
});

describe("niceTicks", () => {
  it.each([
    [0, 7, [0, 2, 4, 6, 8]],
    [0, 100, [0, 50, 100]],
    [0, 0, [0, 0.5, 1]],
    [0, 0.03, [0, 0.01, 0.02, 0.03]],
    [-3, 4, [-4, -2, 0, 2, 4]],
  ])("from %d to %d", (low, high, ticks) => expect(niceTicks(low, high)).toEqual(ticks));

  it("always includes the values and stays few", () => {
    for (const high of [1, 3, 9, 12, 99, 101, 1234, 99_999, 1e7]) {
      const ticks = niceTicks(0, high);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length, `up to ${high}`).toBeLessThanOrEqual(6);
    }
  });
});

describe("timeTicks", () => {
  const noon = new Date(2026, 10, 28, 12, 0, 0).getTime();
  it("are round and within", () => {
    const ticks = timeTicks(noon + 13_000, noon + 10 * 60_000, 6);
    expect(ticks.map((at) => new Date(at).getMinutes())).toEqual([2, 4, 6, 8, 10]);
    expect(ticks.every((at) => new Date(at).getSeconds() === 0)).toBe(true);
  });
  it("are at most as many as fit", () => {
    for (const span of [1, 60, 3600, 86_400, 864_000, 31_536_000]) expect(timeTicks(noon, noon + span * 1000, 5).length).toBeLessThanOrEqual(5);
  });
  it("are none without a range", () => expect(timeTicks(noon, noon, 5)).toEqual([]));
});
