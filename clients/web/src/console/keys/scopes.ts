/** What a key may do, in the order of docs/organisations.md. */
export const scopes = [
  "streams:read",
  "streams:write",
  "events:read",
  "events:write",
  "users:read",
  "users:write",
  "analytics:read",
  "webhooks:write",
  "ingest",
  "captions:write",
  "scim",
] as const;

export type Scope = (typeof scopes)[number];

/** A key for SCIM is of its own kind: it has that scope and no other. */
export function toggled(chosen: readonly Scope[], scope: Scope, isOn: boolean): Scope[] {
  if (!isOn) return chosen.filter((other) => other !== scope);
  if (scope === "scim") return ["scim"];
  return scopes.filter((other) => other !== "scim" && (other === scope || chosen.includes(other)));
}

/** In days; 0: for ever. */
export const lifetimes = [30, 90, 365, 0] as const;

/** When a key of so many days ends; null: never. */
export function expiryOf(days: number, now: number): string | null {
  return days === 0 ? null : new Date(now + days * 86_400_000).toISOString();
}
