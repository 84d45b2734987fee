import { expect, it } from "vitest";
import { after, lastKeys, nextIndex } from "./reading";

it("moves by message, by ten and to the ends, and stays inside", () => {
  expect(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "a"].map((key) => nextIndex(key, 12, 15))).toEqual([11, 13, 2, 14, 0, 14, undefined]);
  expect(nextIndex("ArrowUp", 0, 1)).toBe(0);
  expect(nextIndex("ArrowDown", -1, 0)).toBeUndefined();
});

it("finds what is new since the last look", () => {
  const messages = ["a", "b", "c"].map((key) => ({ key }));
  expect(after(messages, lastKeys(messages.slice(0, 2)))).toEqual([{ key: "c" }]);
  expect(after(messages, lastKeys(messages))).toEqual([]);
  expect(after(messages, lastKeys([{ key: "gone" }]))).toHaveLength(3);
  expect(after([], lastKeys(messages))).toEqual([]);
});

it("takes the first messages of an empty chat as new", () => {
  expect(after([{ key: "a" }], lastKeys([]))).toEqual([{ key: "a" }]);
});

it("takes nothing as new because the last message was deleted", () => {
  const seen = lastKeys(["a", "b", "c"].map((key) => ({ key })));
  expect(after(["a", "b"].map((key) => ({ key })), seen)).toEqual([]);
  expect(after(["a", "d"].map((key) => ({ key })), seen)).toEqual([{ key: "d" }]);
});
