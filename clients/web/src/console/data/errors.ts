import { LivehouseError } from "@livehouse/client";

/** The user closed the dialog that a call needed: nothing has to be said. */
export class Cancelled extends Error {}

/** Field by field, what is wrong with a form. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!LivehouseError.is(error, "validation_failed")) return {};
  return Object.fromEntries(Object.entries(error.fields).map(([name, problems]) => [name, problems.join(" ")]));
}

/** What the server said of a field or of one inside of it, such as `policy.passwordLengthMin` for `policy`. */
export function errorOf(error: unknown, name: string): string | undefined {
  const found = Object.entries(fieldErrors(error)).filter(([field]) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`));
  return found.length === 0 ? undefined : found.map(([, text]) => text).join(" ");
}
