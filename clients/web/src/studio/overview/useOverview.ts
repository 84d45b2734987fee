import type { Client } from "@livehouse/client";
import { useCallback } from "react";
import { useAsk } from "../hooks/useAsk";
import { usePaged, type PageQuery } from "../hooks/usePeople";

/** What the user has planned, what runs, what is over, and the sums of the last 30 days. */
export function useOverview(client: Client, userId: string) {
  const events = useAsk(useCallback(async (signal: AbortSignal) => {
    const query = { ownerId: userId, limit: 50 };
    const [live, scheduled] = await Promise.all([
      client.rest.get("/api/events", { query: { ...query, status: "live" }, signal }),
      client.rest.get("/api/events", { query: { ...query, status: "scheduled" }, signal }),
    ]);
    return { live: live.items, scheduled: scheduled.items };
  }, [client, userId]));
  const streams = usePaged(useCallback(
    (query: PageQuery) => client.rest.get("/api/users/{userId}/streams", { path: { userId }, query }),
    [client, userId],
  ));
  const dashboard = useAsk(useCallback((signal: AbortSignal) => client.rest.get("/api/analytics/dashboard", { signal }), [client]));
  return { events, streams, dashboard };
}
