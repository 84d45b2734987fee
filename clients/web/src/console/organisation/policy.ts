import type { Tenant } from "../types";

export type Mfa = Tenant["policy"]["mfa"];
export type Registration = Tenant["registration"];

export const mfaPolicies: readonly Mfa[] = ["off", "optional", "admins", "all"];
export const registrations: readonly Registration[] = ["open", "invite", "sso"];

/** A tenant's settings as a form has them: numbers as they are typed, times in days. */
export interface Settings {
  name: string;
  registration: Registration;
  mfa: Mfa;
  passwordLengthMin: string;
  idleDays: string;
  ageDays: string;
  ssoRequired: boolean;
}

const DAY = 86_400;
const daysOf = (seconds: number | null): string => (seconds === null ? "" : String(Number((seconds / DAY).toFixed(2))));
const secondsOf = (days: string): number => Math.round(Number(days) * DAY);

export function toSettings({ name, registration, policy }: Tenant): Settings {
  return {
    name, registration, mfa: policy.mfa, passwordLengthMin: String(policy.passwordLengthMin), ssoRequired: policy.ssoRequired,
    idleDays: daysOf(policy.sessionIdleSeconds), ageDays: daysOf(policy.sessionAgeSeconds),
  };
}

export interface SettingsChange {
  name?: string;
  registration?: Registration;
  policy?: { mfa?: Mfa; passwordLengthMin?: number; sessionIdleSeconds?: number; sessionAgeSeconds?: number; ssoRequired?: boolean };
}

/** Only what the form has changed: somebody else may have changed the rest meanwhile. Undefined: nothing. */
export function changeOf(before: Settings, after: Settings): SettingsChange | undefined {
  const policy: SettingsChange["policy"] = {
    ...(after.mfa !== before.mfa && { mfa: after.mfa }),
    ...(after.passwordLengthMin !== before.passwordLengthMin && { passwordLengthMin: Number(after.passwordLengthMin) }),
    ...(after.idleDays !== before.idleDays && after.idleDays !== "" && { sessionIdleSeconds: secondsOf(after.idleDays) }),
    ...(after.ageDays !== before.ageDays && after.ageDays !== "" && { sessionAgeSeconds: secondsOf(after.ageDays) }),
    ...(after.ssoRequired !== before.ssoRequired && { ssoRequired: after.ssoRequired }),
  };
  const change: SettingsChange = {
    ...(after.name !== before.name && { name: after.name.trim() }),
    ...(after.registration !== before.registration && { registration: after.registration }),
    ...(Object.keys(policy).length > 0 && { policy }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

export type Warning = "mfaEndsSessions" | "mfaOff" | "ssoOnly";

/** What a change does at once to people who are signed in or want to be. */
export function warningsOf(before: Settings, after: Settings): Warning[] {
  const isStricter = mfaPolicies.indexOf(after.mfa) > mfaPolicies.indexOf(before.mfa) && (after.mfa === "admins" || after.mfa === "all");
  return [
    ...(isStricter ? ["mfaEndsSessions" as const] : []),
    ...(after.mfa === "off" && before.mfa !== "off" ? ["mfaOff" as const] : []),
    ...(after.ssoRequired && !before.ssoRequired ? ["ssoOnly" as const] : []),
  ];
}
