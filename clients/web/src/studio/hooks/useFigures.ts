import type { Client } from "@livehouse/client";
import { useCallback, useEffect, useRef } from "react";
import { finalFigures, type StreamFigures } from "../logic/figures";
import { useAsk, type Asked } from "./useAsk";

/** The figures of an event or a stream; asked again until they are final, and now and then while it is live. */
export function useFigures(client: Client, id: string): Asked<StreamFigures> {
  const asked = useAsk(useCallback(
    (signal: AbortSignal) => client.rest.get("/api/analytics/events/{id}", { path: { id }, signal }),
    [client, id],
  ));
  const { data, reload } = asked;
  const tries = useRef(0);
  useEffect(() => {
    if (data === undefined || data.isFinal || data.status === "scheduled") return;
    if (data.status === "ended" && ++tries.current > finalFigures.triesMax) return;
    const timer = setTimeout(reload, data.status === "live" ? 15_000 : finalFigures.everyMs);
    return () => clearTimeout(timer);
  }, [data, reload]);
  return asked;
}
