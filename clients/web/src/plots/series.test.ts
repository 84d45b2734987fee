// @vitest-environment node
import { describe, expect, it } from "vitest";
import { extentOf, lastValue, nearestIndex, timesOf, valueAt } from "./series";

const series = (...values: [number, number | null][]) => ({ name: "viewers", points: values.map(([at, value]) => ({ at, value })) });

describe("timesOf", () => {
  it("has each time once and in order", () => {
    expect(timesOf([series([10, 1], [30, 1]), series([20, 1], [30, 2])])).toEqual([10, 20, 30]);
  });
});

describe("nearestIndex", () => {
  it("is -1 where there is nothing", () => expect(nearestIndex([], 5)).toBe(-1));
  it("agrees with a search through all", () => {
    const times = [1, 4, 9, 16, 25, 36];
    for (let at = -3; at < 45; at++) {
      const distances = times.map((time) => Math.abs(time - at));
      expect(nearestIndex(times, at), `at ${at}`).toBe(distances.indexOf(Math.min(...distances)));
    }
  });
});

describe("valueAt", () => {
  it("reads the nearest point", () => expect(valueAt(series([0, 1], [10, 2], [20, 3]), 14)).toBe(2));
  it("shows no value of long before", () => expect(valueAt(series([0, 1], [10, 2], [20, 3], [200, 4]), 100)).toBeNull());
  it("has none in a gap", () => expect(valueAt(series([0, 1], [10, null], [20, 3]), 11)).toBeNull());
  it("has none of an empty series", () => expect(valueAt(series(), 11)).toBeNull());
});

describe("extentOf and lastValue", () => {
  it("ignore gaps, and know when nothing was measured", () => {
    expect(extentOf([series([0, 5], [1, null]), series([0, -2])])).toEqual([-2, 5]);
    expect(extentOf([series([0, null])])).toBeUndefined();
    expect(lastValue(series([0, 5], [1, null]))).toBeNull();
    expect(lastValue(series([0, 5], [1, 0]))).toBe(0);
  });
});
