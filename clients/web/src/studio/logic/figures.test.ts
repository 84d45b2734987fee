import { describe, expect, it } from "vitest";
import { clockText, csvAddress, liveSeconds, medianWatch, retentionSteps, sourceShares, timelineLine } from "./figures";

describe("figures", () => {
  it("writes lengths as clocks do", () => {
    expect([0, 9.9, 129, 3729, 360_000].map(clockText)).toEqual(["0:00", "0:09", "2:09", "1:02:09", "100:00:00"]);
    expect(clockText(-5)).toBe("0:00");
  });

  it("counts from the start to the end, or to now", () => {
    const start = "2026-11-28T20:00:00.000Z";
    expect(liveSeconds(null, null, 0)).toBe(0);
    expect(liveSeconds(start, null, Date.parse(start) + 5000)).toBe(5);
    expect(liveSeconds(start, "2026-11-28T21:00:00.000Z", 0)).toBe(3600);
    expect(liveSeconds(start, null, Date.parse(start) - 1000)).toBe(0);
  });

  it("makes a line of the timeline and steps of the retention", () => {
    const timeline = [{ at: "2026-11-28T20:00:00.000Z", viewers: 4, messages: 2, gifts: 0, reactions: 9 }];
    expect(timelineLine({ timeline }, "reactions")).toEqual([{ at: Date.parse("2026-11-28T20:00:00.000Z"), value: 9 }]);
    const retention = [{ second: 0, share: 1 }, { second: 60, share: 0.6667 }, { second: 120, share: 0.3333 }];
    expect(retentionSteps({ retention }, 8)).toEqual(retention);
    const long = Array.from({ length: 100 }, (_, index) => ({ second: index * 10, share: 1 - index / 100 }));
    const steps = retentionSteps({ retention: long }, 8);
    expect(steps).toHaveLength(8);
    expect([steps[0], steps[7]]).toEqual([long[0], long[99]]);
    expect(medianWatch({ retention })).toBe(60);
    expect(medianWatch({ retention: [] })).toBeNull();
  });

  it("shares views by source", () => {
    expect(sourceShares({ sources: [{ source: "web", views: 3 }, { source: "ios", views: 1 }] }).map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(sourceShares({ sources: [] })).toEqual([]);
  });

  it("keeps an id inside its place of the path", () => {
    expect(csvAddress("st_1/../x?y")).toBe("/api/analytics/events/st_1%2F..%2Fx%3Fy?format=csv");
  });
});
