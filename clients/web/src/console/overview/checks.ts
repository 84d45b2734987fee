import { LivehouseError, type components } from "@livehouse/client";
import type { Tone } from "@/design";

export type Health = components["schemas"]["HealthAnswer"];

export const toneOfCheck: Record<Health["status"] | "degraded", Tone> = { healthy: "good", degraded: "warn", unhealthy: "bad" };

/** An unhealthy server answers 503, with the same body. @throws what it is given when it is something else. */
export function healthOf(error: unknown): Health {
  const problem = error instanceof LivehouseError ? error.problem : undefined;
  if (problem && typeof problem.checks === "object" && problem.checks !== null) return problem as unknown as Health;
  throw error;
}
