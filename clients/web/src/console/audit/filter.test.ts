// @vitest-environment node
import { expect, it } from "vitest";
import { emptyFilter, exportAddress, queryOf } from "./filter";

it("asks for what is filled in, with times in UTC", () => {
  const local = "2026-11-28T14:00";
  expect(queryOf({ ...emptyFilter, action: " role.change ", from: local })).toEqual({ action: "role.change", from: new Date(local).toISOString() });
});

it("ignores a time that is none", () => expect(queryOf({ ...emptyFilter, to: "tomorrow" })).toEqual({}));

it("exports the same entries", () => {
  expect(exportAddress(emptyFilter)).toBe("/api/tenant/audit/export");
  expect(exportAddress({ ...emptyFilter, actor: "a&b" })).toBe("/api/tenant/audit/export?actor=a%26b");
});
