/** The pages of the console, in the order of its menu. */
export const groups = [
  { name: "live", sections: ["overview", "streams", "feed", "reports"] },
  { name: "organisation", sections: ["users", "organisation", "sso", "keys", "webhooks", "audit"] },
  { name: "installation", sections: ["tenants", "jobs", "silos"] },
] as const;

export type Section = (typeof groups)[number]["sections"][number];

interface Person {
  roles: readonly string[];
  tenantId: string;
}

/** An operator is an admin of the tenant `default` (docs/organisations.md). */
export const isOperator = ({ roles, tenantId }: Person): boolean => tenantId === "default" && roles.includes("admin");

const operatorsOnly: readonly Section[] = ["overview", "feed", "tenants", "jobs", "silos"];
const moderators: readonly Section[] = ["streams", "reports"];

/** What a person may open. The server decides for each call as well: this only keeps from view what it would refuse. */
export function maySee(section: Section, person: Person): boolean {
  if (operatorsOnly.includes(section)) return isOperator(person);
  if (moderators.includes(section)) return person.roles.includes("moderator") || person.roles.includes("admin");
  return person.roles.includes("admin");
}

/** Where the console begins for a person; undefined: it has nothing for them. */
export const firstSection = (person: Person): Section | undefined =>
  groups.flatMap(({ sections }): readonly Section[] => sections).find((section) => maySee(section, person));
