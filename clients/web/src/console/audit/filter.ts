export interface AuditFilter {
  actor: string;
  action: string;
  target: string;
  /** As a field of type `datetime-local` has it, in the reader's zone. */
  from: string;
  to: string;
}

export const emptyFilter: AuditFilter = { actor: "", action: "", target: "", from: "", to: "" };

const timeOf = (local: string): string | undefined => {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

/** What is filled in, times in UTC. */
export function queryOf(filter: AuditFilter): Partial<Record<keyof AuditFilter, string>> {
  const { actor, action, target, from, to } = filter;
  const found = { actor: actor.trim(), action: action.trim(), target: target.trim(), from: timeOf(from), to: timeOf(to) };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value));
}

/** The export of the same entries. A plain link: the browser's cookie says who asks, and the answer goes to a file as it comes. */
export function exportAddress(filter: AuditFilter): string {
  const query = new URLSearchParams(queryOf(filter)).toString();
  return `/api/tenant/audit/export${query && `?${query}`}`;
}
