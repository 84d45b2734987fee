/** A study timer: work and breaks in turn. All participants of a room share it. Pure: time comes from outside, in milliseconds since 1970. */
export interface StudyTimer {
  phase: "work" | "break";
  /** Undefined while it stands still. */
  endsAt: number | undefined;
  /** What is left of a timer that stands still. */
  leftMs: number;
  /** Work phases that were completed. */
  rounds: number;
}

export interface StudyPlan {
  workMs: number;
  breakMs: number;
}

export const defaultPlan: StudyPlan = { workMs: 25 * 60_000, breakMs: 5 * 60_000 };

export function newTimer(plan: StudyPlan = defaultPlan): StudyTimer {
  return { phase: "work", endsAt: undefined, leftMs: plan.workMs, rounds: 0 };
}

export function start(timer: StudyTimer, now: number): StudyTimer {
  return timer.endsAt === undefined ? { ...timer, endsAt: now + timer.leftMs } : timer;
}

export function pause(timer: StudyTimer, now: number): StudyTimer {
  return timer.endsAt === undefined ? timer : { ...timer, endsAt: undefined, leftMs: leftOf(timer, now) };
}

/** The next phase, running or not as this one was. */
export function skip(timer: StudyTimer, now: number, plan: StudyPlan = defaultPlan): StudyTimer {
  const phase = timer.phase === "work" ? "break" : "work";
  const leftMs = phase === "work" ? plan.workMs : plan.breakMs;
  return { phase, leftMs, endsAt: timer.endsAt === undefined ? undefined : now + leftMs, rounds: timer.rounds + (timer.phase === "work" ? 1 : 0) };
}

/** Phases that have ended by now, also while the computer slept. The next one begins when the last one ended, not when somebody looks. */
export function advance(timer: StudyTimer, now: number, plan: StudyPlan = defaultPlan): StudyTimer {
  let current = timer;
  while (current.endsAt !== undefined && current.endsAt <= now) current = skip(current, current.endsAt, plan);
  return current;
}

export function leftOf(timer: StudyTimer, now: number): number {
  return timer.endsAt === undefined ? timer.leftMs : Math.max(0, timer.endsAt - now);
}

/** `24:05`, and `1:00:00` from an hour on. The second that has begun counts. */
export function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** What a participant sends to the others: how much is left, since their clocks differ. */
export interface TimerMessage {
  phase: StudyTimer["phase"];
  leftMs: number;
  isRunning: boolean;
  rounds: number;
}

export function toMessage(timer: StudyTimer, now: number): TimerMessage {
  return { phase: timer.phase, leftMs: leftOf(timer, now), isRunning: timer.endsAt !== undefined, rounds: timer.rounds };
}

/** Undefined when it is no timer: it comes from another participant. */
export function fromMessage(value: unknown, now: number): StudyTimer | undefined {
  const { phase, leftMs, isRunning, rounds } = (value ?? {}) as Record<string, unknown>;
  if ((phase !== "work" && phase !== "break") || typeof leftMs !== "number" || !(leftMs >= 0 && leftMs <= 24 * 3_600_000)) return undefined;
  if (typeof isRunning !== "boolean" || !Number.isSafeInteger(rounds) || (rounds as number) < 0) return undefined;
  return { phase, leftMs, endsAt: isRunning ? now + leftMs : undefined, rounds: rounds as number };
}
