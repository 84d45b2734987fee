import type { Job, JobKind, JobState } from "../types";

export const jobStates: readonly JobState[] = ["discarded", "retrying", "available", "running", "scheduled", "completed"];

/** Work that recurs: it is not stored as a job, and can only be paused by kind. */
export const isRecurring = ({ schedule }: Job): boolean => schedule !== null;

/** A running job decides by itself a moment later; a completed one is done. */
export const mayRetry = (job: Job): boolean => !isRecurring(job) && (job.state === "discarded" || job.state === "retrying");

export const mayDiscard = (job: Job): boolean => !isRecurring(job) && ["discarded", "retrying", "available", "scheduled"].includes(job.state);

/** A dead letter that is discarded is gone; another job becomes a dead letter first. */
export const discardDeletes = ({ state }: Pick<Job, "state">): boolean => state === "discarded";

/** The states of which many can be retried or discarded at once. */
export const bulkRetry = (state: JobState): boolean => state === "discarded" || state === "retrying";
export const bulkDiscard = (state: JobState): boolean => ["discarded", "retrying", "available", "scheduled"].includes(state);

/** What needs an operator comes first: dead letters, pauses, failures, then what waits. The quiet ones are in the order of the alphabet. */
export function byUrgency(kinds: readonly JobKind[]): JobKind[] {
  const weight = ({ discarded, paused, failedPerMinute, depth }: JobKind) => [discarded, paused ? 1 : 0, failedPerMinute, depth];
  return [...kinds].sort((a, b) => {
    const [left, right] = [weight(a), weight(b)];
    const first = left.findIndex((value, index) => value !== right[index]);
    return first === -1 ? a.kind.localeCompare(b.kind) : right[first]! - left[first]!;
  });
}

export const isQuiet = ({ depth, running, discarded, paused, completedPerMinute, failedPerMinute }: JobKind): boolean =>
  !paused && depth + running + discarded + completedPerMinute + failedPerMinute === 0;
