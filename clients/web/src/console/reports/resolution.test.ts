// @vitest-environment node
import { expect, it } from "vitest";
import { killReason } from "./resolution";

it("takes the note, or else what was reported, and no more than the server does", () => {
  expect(killReason("spam", " they sell watches ")).toBe("they sell watches");
  expect(killReason("spam", " ")).toBe("spam");
  expect([...killReason("spam", "🎬".repeat(300))]).toHaveLength(200);
});
