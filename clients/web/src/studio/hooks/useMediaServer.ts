import type { Client } from "@livehouse/client";
import { useCallback } from "react";
import { mediaServerOf, type MediaServer } from "../logic/media-server";
import { useAsk } from "./useAsk";

/** Whether this installation has a media server that answers. A server that hides its health (behind a proxy) is given the benefit of the doubt. */
export function useMediaServer(client: Client): { mediaServer: MediaServer; check(): void } {
  const { data, error, reload } = useAsk(useCallback((signal: AbortSignal) => client.rest.get("/health", { signal }), [client]));
  return { mediaServer: data ? mediaServerOf(data) : error ? "available" : "unknown", check: reload };
}
