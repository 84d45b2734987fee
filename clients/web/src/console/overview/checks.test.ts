// @vitest-environment node
import { LivehouseError } from "@livehouse/client";
import { expect, it } from "vitest";
import { healthOf } from "./checks";

it("reads what an unhealthy server answers, and passes anything else on", () => {
  const problem = { status: "unhealthy", checks: { database: { status: "unhealthy", detail: "Can't be reached." } } };
  expect(healthOf(new LivehouseError({ code: "unexpected_answer", status: 503, problem }))).toEqual(problem);
  const other = new LivehouseError({ code: "disconnected" });
  expect(() => healthOf(other)).toThrow(other);
});
