import { expect, it } from "vitest";
import { nextKey } from "./reading";

it("reads message by message, and stops at the ends", () => {
  const keys = ["a", "b", "c"];
  expect(nextKey("ArrowUp", keys, "b")).toBe("a");
  expect(nextKey("ArrowDown", keys, "b")).toBe("c");
  expect(nextKey("ArrowDown", keys, "c")).toBeNull();
  expect(nextKey("ArrowUp", keys, "a")).toBeNull();
  expect(nextKey("Home", keys, "c")).toBe("a");
  expect(nextKey("End", keys, "a")).toBe("c");
  expect(nextKey("ArrowUp", keys, null)).toBe("b");
  expect(nextKey("x", keys, "b")).toBeNull();
  expect(nextKey("End", [], null)).toBeNull();
});
