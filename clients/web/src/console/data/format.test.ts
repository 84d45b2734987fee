// @vitest-environment node
import { expect, it } from "vitest";
import { formatBytes, formatDuration } from "./format";

it.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [246_407_168, "246.4 MB"],
  [1_500_000_000, "1.5 GB"],
])("%d bytes", (bytes, text) => expect(formatBytes(bytes, "en")).toBe(text));

it("says that it is not known", () => expect(formatBytes(null, "en")).toBe("–"));

it.each([
  [0, "0 sec"],
  [59, "59 sec"],
  [3600, "1 hr"],
  [3 * 3600 + 12 * 60 + 5, "3 hr 12 min"],
  [90_000, "1 day 1 hr"],
])("%d seconds", (seconds, text) => expect(formatDuration(seconds, "en")).toBe(text));
