import type { components } from "@livehouse/client";

export type MediaServer = "unknown" | "available" | "unavailable";

/** `GET /health` says whether the media server answers; a server without one has no such check, or says that it is degraded. */
export function mediaServerOf(health: components["schemas"]["HealthAnswer"]): MediaServer {
  return health.checks["media"]?.status === "healthy" ? "available" : "unavailable";
}

/** A page by HTTPS may not open `ws://` to another machine: the browser would refuse it without a reason. */
export function isBlockedAsMixed(pageProtocol: string, mediaUrl: string): boolean {
  if (pageProtocol !== "https:") return false;
  try {
    const url = new URL(mediaUrl);
    return url.protocol === "ws:" && !["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  } catch {
    return false;
  }
}
