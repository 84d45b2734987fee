// @vitest-environment node
import { expect, it } from "vitest";
import { lastAnswer, readable } from "./delivery";

const attempt = (status: number | null, error: string | null) => ({ at: "", status, error });

it("says how the last attempt was answered", () => {
  expect(lastAnswer({ responses: [attempt(200, null), attempt(500, "No success.")] })).toBe("500 · No success.");
  expect(lastAnswer({ responses: [attempt(null, "Timed out.")] })).toBe("Timed out.");
  expect(lastAnswer({ responses: [attempt(204, null)] })).toBe("204");
  expect(lastAnswer({ responses: [] })).toBe("–");
});

it("shows JSON on several lines, and anything else as it is", () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable("<html>")).toBe("<html>");
});
