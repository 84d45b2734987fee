// @vitest-environment node
import { describe, expect, it } from "vitest";
import { formatTick, formatTime, formatValue } from "./format";

describe("formatValue", () => {
  it.each([
    [0, "", "0"],
    [1.234, "ms", "1.23\u00a0ms"],
    [12.34, "%", "12.3\u00a0%"],
    [1234.5, "", "1,235"],
    [123_456, "", "123.5K"],
  ])("%d %s", (value, unit, text) => expect(formatValue(value, unit, "en")).toBe(text));
  it("follows the language", () => expect(formatValue(1.5, "s", "de")).toBe("1,5\u00a0s"));
});

describe("times", () => {
  const at = new Date(2026, 10, 28, 14, 3, 20).getTime();
  it("have their day only where it says something", () => {
    expect(formatTime(at, 60_000, "de")).toBe("14:03:20");
    expect(formatTime(at, 3 * 86_400_000, "de")).toContain("28. Nov.");
    expect(formatTick(at, 60_000, "de")).toBe("14:03");
    expect(formatTick(at, 86_400_000, "de")).toBe("28. Nov.");
  });
});
