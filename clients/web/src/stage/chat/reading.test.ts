import { expect, it } from "vitest";
import { after, nextIndex } from "./reading";

it("moves by message, by ten and to the ends, and stays inside", () => {
  expect(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "a"].map((key) => nextIndex(key, 12, 15))).toEqual([11, 13, 2, 14, 0, 14, undefined]);
  expect(nextIndex("ArrowUp", 0, 1)).toBe(0);
  expect(nextIndex("ArrowDown", -1, 0)).toBeUndefined();
});

it("finds what is new since the last look", () => {
  const messages = ["a", "b", "c"].map((key) => ({ key }));
  expect(after(messages, undefined)).toEqual([]);
  expect(after(messages, "b")).toEqual([{ key: "c" }]);
  expect(after(messages, "c")).toEqual([]);
  expect(after(messages, "gone")).toHaveLength(3);
});
