import type { Mapping } from "../organisation/Mappings";
import type { Provider, ProviderRequest, ProviderTemplate } from "../types";

export type ProviderType = ProviderRequest["type"];

export interface FieldSpec {
  name: string;
  /** `list`: one entry a line. `secret`: never answered, so an empty one leaves what is stored. */
  kind: "text" | "secret" | "list" | "long" | "check";
  isRequired?: boolean;
}

const text = (name: string, isRequired = false): FieldSpec => ({ name, kind: "text", isRequired });
const claims: FieldSpec[] = ["subject", "email", "name", "username", "groups"].map((name) => text(`claims.${name}`));
const attributes: FieldSpec[] = claims.map(({ name }) => text(name.replace("claims", "attributes")));

/** What each kind of provider is described by (docs/single-sign-on.md). Those below `more` are rarely needed. */
export const fieldsOf: Record<ProviderType, { main: FieldSpec[]; more: FieldSpec[] }> = {
  oidc: {
    main: [text("issuer", true), text("clientId", true), { name: "clientSecret", kind: "secret" }],
    more: [{ name: "scopes", kind: "list" }, ...claims.filter(({ name }) => name !== "claims.subject")],
  },
  oauth2: {
    main: [text("authorizationUrl", true), text("tokenUrl", true), text("userInfoUrl", true), text("clientId", true), { name: "clientSecret", kind: "secret" }],
    more: [{ name: "scopes", kind: "list" }, ...claims],
  },
  saml: {
    main: [text("metadataUrl"), { name: "metadataXml", kind: "long" }, text("entityId"), text("ssoUrl"), { name: "certificates", kind: "long" }],
    more: [{ name: "signRequests", kind: "check" }, { name: "allowIdpInitiated", kind: "check" }, ...attributes],
  },
  ldap: {
    main: [
      text("url", true),
      { name: "startTls", kind: "check" },
      text("bindDn", true),
      { name: "bindPassword", kind: "secret" },
      text("baseDn", true),
      text("userFilter"),
    ],
    more: [text("groupAttribute"), { name: "nestedGroups", kind: "check" }, { name: "certificateAuthority", kind: "long" }, ...attributes],
  },
};

export interface ProviderForm {
  type: ProviderType;
  displayName: string;
  trustsUpstreamMfa: boolean;
  roleMappings: Mapping[];
  /** By name; names with a dot lead into `claims` and `attributes`. */
  values: Readonly<Record<string, string | boolean>>;
}

const specsOf = (type: ProviderType): FieldSpec[] => [...fieldsOf[type].main, ...fieldsOf[type].more];

function valueOf(source: Readonly<Record<string, unknown>>, { name, kind }: FieldSpec): string | boolean {
  const [outer = "", inner] = name.split(".");
  const found = inner === undefined ? source[outer] : (source[outer] as Record<string, unknown> | null | undefined)?.[inner];
  if (kind === "check") return found === true;
  if (Array.isArray(found)) return found.join(name === "certificates" ? "\n\n" : "\n");
  return typeof found === "string" ? found : "";
}

function fromSource(source: Readonly<Record<string, unknown>>): ProviderForm {
  const type = source.type as ProviderType;
  return {
    type,
    displayName: typeof source.displayName === "string" ? source.displayName : "",
    trustsUpstreamMfa: source.trustsUpstreamMfa === true,
    roleMappings: (source.roleMappings as Mapping[] | undefined) ?? [],
    values: Object.fromEntries(specsOf(type).map((spec) => [spec.name, valueOf(source, spec)])),
  };
}

export const fromTemplate = ({ defaults, type }: ProviderTemplate): ProviderForm => fromSource({ ...defaults, type });
export const fromProvider = (provider: Provider): ProviderForm => fromSource(provider as unknown as Record<string, unknown>);

/** Each certificate begins with its own line; one without that is taken as it is. */
function certificatesOf(written: string): string[] {
  const found = written.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return found ?? written.split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean);
}

/** The body for saving or testing. Empty fields are left out: a secret that is left out stays what it was. */
export function toRequest(form: ProviderForm, enabled: boolean): ProviderRequest {
  const body: Record<string, unknown> = {
    type: form.type, displayName: form.displayName.trim() || null, enabled, trustsUpstreamMfa: form.trustsUpstreamMfa,
    roleMappings: form.roleMappings.filter(({ group }) => group.trim() !== ""),
  };
  for (const { name, kind } of specsOf(form.type)) {
    const value = form.values[name];
    if (kind === "check") {
      body[name] = value === true;
      continue;
    }
    const written = typeof value === "string" ? (kind === "secret" ? value : value.trim()) : "";
    if (written === "") continue;
    const [outer = "", inner] = name.split(".");
    if (inner !== undefined) body[outer] = { ...(body[outer] as object | undefined), [inner]: written };
    else if (name === "certificates") body[name] = certificatesOf(written);
    else body[name] = kind === "list" ? written.split(/[\s,]+/).filter(Boolean) : written;
  }
  return body as unknown as ProviderRequest;
}

/** Fields that still have a template's `{…}` in them; `{login}` belongs there. */
export function unfilled(form: ProviderForm): string[] {
  return Object.entries(form.values)
    .filter(([, value]) => typeof value === "string" && /\{[^}]*\}/.test(value.replaceAll("{login}", "")))
    .map(([name]) => name);
}
