// @vitest-environment node
import { LivehouseError } from "@livehouse/client";
import { expect, it } from "vitest";
import { errorOf, fieldErrors } from "./errors";

const invalid = new LivehouseError({ code: "validation_failed", status: 400, fields: { "policy.mfa": ["Unknown."], name: ["Too long.", "No."] } });

it("finds what is wrong with a field, and inside of one", () => {
  expect(errorOf(invalid, "name")).toBe("Too long. No.");
  expect(errorOf(invalid, "policy")).toBe("Unknown.");
  expect(errorOf(invalid, "nam")).toBeUndefined();
});

it("has nothing to say of fields for any other error", () => {
  expect(fieldErrors(new LivehouseError({ code: "conflict" }))).toEqual({});
  expect(errorOf(new Error("down"), "name")).toBeUndefined();
});
