// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Job, JobKind, JobState } from "../types";
import { bulkDiscard, bulkRetry, byUrgency, isQuiet, jobStates, mayDiscard, mayRetry } from "./jobRules";

const job = (state: JobState, isRecurring = false) => ({ state, schedule: isRecurring ? { everySeconds: 5 } : null }) as Job;
const kind = (name: string, values: Partial<JobKind> = {}): JobKind => ({
  kind: name,
  depth: 0,
  oldestSeconds: 0,
  running: 0,
  scheduled: 0,
  completedPerMinute: 0,
  failedPerMinute: 0,
  discarded: 0,
  paused: false,
  pausedAt: null,
  ...values,
});

describe("what the server allows (docs/jobs.md)", () => {
  it("retries dead letters and what waits after a failure", () => {
    expect(jobStates.filter((state) => mayRetry(job(state)))).toEqual(["discarded", "retrying"]);
    expect(jobStates.filter(bulkRetry)).toEqual(["discarded", "retrying"]);
  });
  it("discards what does not run and is not done", () => {
    expect(jobStates.filter((state) => mayDiscard(job(state)))).toEqual(["discarded", "retrying", "available", "scheduled"]);
    expect(jobStates.filter(bulkDiscard)).toEqual(["discarded", "retrying", "available", "scheduled"]);
  });
  it("moves no recurring work", () => expect([mayRetry(job("retrying", true)), mayDiscard(job("scheduled", true))]).toEqual([false, false]));
});

it("lists first what needs somebody", () => {
  const kinds = [
    kind("b.quiet"),
    kind("waits", { depth: 9 }),
    kind("fails", { failedPerMinute: 1 }),
    kind("paused", { paused: true }),
    kind("dead", { discarded: 2 }),
    kind("a.quiet"),
  ];
  expect(byUrgency(kinds).map((one) => one.kind)).toEqual(["dead", "paused", "fails", "waits", "a.quiet", "b.quiet"]);
  expect(kinds.filter(isQuiet).map((one) => one.kind)).toEqual(["b.quiet", "a.quiet"]);
});
