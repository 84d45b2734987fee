// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Provider, ProviderTemplate } from "../types";
import { fromProvider, fromTemplate, toRequest, unfilled, type ProviderForm } from "./form";

const keycloak = {
  id: "keycloak",
  name: "Keycloak",
  type: "oidc",
  guide: [],
  defaults: {
    type: "oidc",
    displayName: "Keycloak",
    issuer: "https://{host}/realms/{realm}",
    scopes: ["openid", "email"],
    claims: { groups: "realm_access.roles" },
  },
} as unknown as ProviderTemplate;
const filled = (form: ProviderForm, values: ProviderForm["values"]): ProviderForm => ({ ...form, values: { ...form.values, ...values } });

describe("a template", () => {
  it("fills the form, and says what is left to fill in", () => {
    const form = fromTemplate(keycloak);
    expect(form.displayName).toBe("Keycloak");
    expect(form.values.scopes).toBe("openid\nemail");
    expect(unfilled(form)).toEqual(["issuer"]);
    expect(unfilled(filled(form, { issuer: "https://id.example.com/realms/acme" }))).toEqual([]);
  });
  it("keeps the place of the login in a filter", () => {
    const ldap = fromTemplate({ ...keycloak, type: "ldap", defaults: { userFilter: "(uid={login})" } as never });
    expect(unfilled(ldap)).toEqual([]);
  });
});

describe("toRequest", () => {
  it("sends what is filled in, with lists and claims in their places", () => {
    const form = filled(fromTemplate(keycloak), { issuer: " https://id.example.com ", clientId: "livehouse", clientSecret: " s " });
    expect(toRequest({ ...form, roleMappings: [{ group: "staff", role: "admin" }, { group: " ", role: "viewer" }] }, false)).toEqual({
      type: "oidc", displayName: "Keycloak", enabled: false, trustsUpstreamMfa: false, roleMappings: [{ group: "staff", role: "admin" }],
      issuer: "https://id.example.com", clientId: "livehouse", clientSecret: " s ", scopes: ["openid", "email"], claims: { groups: "realm_access.roles" },
    });
  });
  it("leaves an empty secret out, so that the stored one stays", () => {
    const saved = {
      type: "oidc",
      displayName: "K",
      enabled: true,
      roleMappings: [],
      issuer: "https://a",
      clientId: "b",
      clientSecretSet: true,
      claims: null,
    } as unknown as Provider;
    expect(toRequest(fromProvider(saved), true)).not.toHaveProperty("clientSecret");
    expect(toRequest(fromProvider(saved), true)).not.toHaveProperty("claims");
  });
  it("takes several certificates apart", () => {
    const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
    const form = filled(fromTemplate({ ...keycloak, type: "saml", defaults: {} as never }), { certificates: `${pem("AA")}\n${pem("BB")}` });
    expect(toRequest(form, false).certificates).toEqual([pem("AA"), pem("BB")]);
    expect(toRequest(filled(form, { certificates: "AA\n\nBB\n" }), false).certificates).toEqual(["AA", "BB"]);
  });
});
