import { LivehouseError } from "@livehouse/client";

/** Why someone can't get into a call, as the page explains it. */
export type JoinProblem =
  | "roomFull"
  | "notMember"
  | "premium"
  | "notFound"
  | "badName"
  | "noMediaServer"
  | "mediaUnreachable"
  | "rateLimited"
  | "signedOut"
  | "offline"
  | "unsupported"
  | "other";

const problems: Record<string, JoinProblem> = {
  room_full: "roomFull",
  forbidden: "notMember",
  premium_required: "premium",
  not_found: "notFound",
  validation_failed: "badName",
  livekit_not_configured: "noMediaServer",
  media_unavailable: "mediaUnreachable",
  rate_limited: "rateLimited",
  unauthorized: "signedOut",
  disconnected: "offline",
  timeout: "offline",
};

export function joinProblem(error: unknown): JoinProblem {
  return error instanceof LivehouseError ? (problems[error.code] ?? "other") : "other";
}

/** The same call may succeed a little later. */
export function isWorthRetrying(problem: JoinProblem): boolean {
  return ["roomFull", "mediaUnreachable", "rateLimited", "offline", "other"].includes(problem);
}
