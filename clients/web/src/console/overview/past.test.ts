// @vitest-environment node
import { expect, it } from "vitest";
import { pastOf } from "./past";

const iso = (second: number) => new Date(second * 1000).toISOString();
const stream = (begin: number, ...viewers: number[]) => ({
  timeline: viewers.map((count, index) => ({ at: iso(begin + 10 * index), viewers: count, messages: 20, gifts: 0, reactions: 0 })),
  until: iso(begin + 10 * viewers.length), endedAt: null,
});

it("adds up the streams that were live at a time, and turns counts into rates", () => {
  const past = pastOf([stream(100, 1, 2, 3), stream(115, 10, 10)], 0, 1_000_000);
  expect(past.map(({ at, values }) => [at / 1000, values.viewers, values.messages])).toEqual([[100, 1, 2], [110, 2, 2], [120, 13, 4], [130, 10, 2]]);
});

it("keeps to the time that is asked for", () => {
  expect(pastOf([stream(100, 1, 2, 3)], 105_000, 120_000).map(({ at }) => at / 1000)).toEqual([110]);
  expect(pastOf([], 0, 120_000)).toEqual([]);
  expect(pastOf([{ timeline: [], until: null, endedAt: null }], 0, 120_000)).toEqual([]);
});
