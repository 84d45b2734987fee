// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Tenant } from "../types";
import { changeOf, toSettings, warningsOf } from "./policy";

const tenant: Tenant = {
  id: "acme", name: "Acme", status: "active", registration: "invite", domains: [], createdAt: "", groupRoles: [], isOperator: false,
  policy: { mfa: "optional", passwordLengthMin: 12, sessionIdleSeconds: 2_592_000, sessionAgeSeconds: null, ssoRequired: false },
};
const before = toSettings(tenant);

describe("changeOf", () => {
  it("is nothing where nothing was changed", () => expect(changeOf(before, { ...before })).toBeUndefined());
  it("sends only what was changed", () => {
    expect(changeOf(before, { ...before, mfa: "all" })).toEqual({ policy: { mfa: "all" } });
    expect(changeOf(before, { ...before, name: " Acme Inc " })).toEqual({ name: "Acme Inc" });
  });
  it("sends days as seconds, and leaves a time that was emptied as it is", () => {
    expect(changeOf(before, { ...before, idleDays: "0.5", ageDays: "90" })).toEqual({ policy: { sessionIdleSeconds: 43_200, sessionAgeSeconds: 7_776_000 } });
    expect(changeOf(before, { ...before, idleDays: "" })).toBeUndefined();
  });
});

describe("warningsOf", () => {
  it.each([
    [{ mfa: "all" }, ["mfaEndsSessions"]],
    [{ mfa: "admins", ssoRequired: true }, ["mfaEndsSessions", "ssoOnly"]],
    [{ mfa: "off" }, ["mfaOff"]],
    [{ name: "New" }, []],
  ] as const)("%j", (change, warnings) => expect(warningsOf(before, { ...before, ...change })).toEqual(warnings));
});
