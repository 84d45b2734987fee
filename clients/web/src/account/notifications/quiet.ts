import type { components } from "@livehouse/client";
import type { Option } from "@/design";

export type QuietHours = NonNullable<components["schemas"]["QuietHoursAnswer"]["quietHours"]>;

/** What the form begins with for a user who has none: a night where they are. */
export function nightHere(): QuietHours {
  return { from: "22:00", to: "07:00", timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" };
}

/** Every zone that the browser knows, and `current`, which another device may have chosen under a name that this one does not list. */
export function zoneOptions(current: string): Option[] {
  return [...new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort().map((value) => ({ value, label: value.replaceAll("_", " ") }));
}

/** What has to be said about the times beside themselves: they end on the next day, or never. */
export function spanOf({ from, to }: Pick<QuietHours, "from" | "to">): "sameDay" | "nextDay" | "always" {
  if (from === to) return "always";
  return from < to ? "sameDay" : "nextDay";
}
