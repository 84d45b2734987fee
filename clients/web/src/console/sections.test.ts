// @vitest-environment node
import { describe, expect, it } from "vitest";
import { firstSection, groups, maySee, type Section } from "./sections";

const all = groups.flatMap(({ sections }): readonly Section[] => sections);
const seenBy = (tenantId: string, ...roles: string[]) => all.filter((section) => maySee(section, { tenantId, roles }));

describe("the console's sections", () => {
  it("are all there for an operator", () => expect(seenBy("default", "viewer", "admin")).toEqual(all));
  it("leave the installation out for an organisation's admin", () => {
    expect(seenBy("acme", "admin")).toEqual(["streams", "reports", "users", "organisation", "sso", "keys", "webhooks", "audit"]);
  });
  it("are streams and reports for a moderator, also of the default tenant", () => {
    expect(seenBy("acme", "moderator")).toEqual(["streams", "reports"]);
    expect(seenBy("default", "viewer", "moderator")).toEqual(["streams", "reports"]);
  });
  it("are none for others", () => expect(seenBy("default", "viewer", "streamer")).toEqual([]));
  it("begin where the person has something to do", () => {
    expect(firstSection({ tenantId: "default", roles: ["admin"] })).toBe("overview");
    expect(firstSection({ tenantId: "acme", roles: ["admin"] })).toBe("streams");
    expect(firstSection({ tenantId: "acme", roles: ["viewer"] })).toBeUndefined();
  });
});
