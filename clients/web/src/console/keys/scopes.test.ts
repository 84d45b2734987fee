// @vitest-environment node
import { expect, it } from "vitest";
import { expiryOf, toggled } from "./scopes";

it("keeps scim apart from every other scope", () => {
  expect(toggled(["streams:read"], "scim", true)).toEqual(["scim"]);
  expect(toggled(["scim"], "ingest", true)).toEqual(["ingest"]);
  expect(toggled(["ingest", "streams:read"], "users:read", true)).toEqual(["streams:read", "users:read", "ingest"]);
  expect(toggled(["ingest", "streams:read"], "ingest", false)).toEqual(["streams:read"]);
});

it("ends after so many days, or never", () => {
  expect(expiryOf(30, Date.UTC(2026, 10, 1))).toBe("2026-12-01T00:00:00.000Z");
  expect(expiryOf(0, 0)).toBeNull();
});
