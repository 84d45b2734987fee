import type { Client, components, LivehouseError } from "@livehouse/client";
import { useCallback, useEffect, useState } from "react";
import { asError } from "./useAsk";

export type Channel = components["schemas"]["ChannelAnswer"];

export interface ChannelHandle {
  channel: Channel | null;
  error: LivehouseError | null;
  reload(): Promise<void>;
  rotate(): Promise<void>;
  setTakeover(takeover: boolean): Promise<void>;
}

/** The encoder's address and key of an event or a stream. */
export function useChannel(client: Client, id: string): ChannelHandle {
  const [channel, setChannel] = useState<Channel | null>(null);
  const [error, setError] = useState<LivehouseError | null>(null);
  const reload = useCallback(async () => {
    try {
      setChannel(await client.rest.get("/api/streaming/events/{eventId}/stream", { path: { eventId: id } }));
      setError(null);
    } catch (failure) {
      setError(asError(failure));
    }
  }, [client, id]);
  useEffect(() => {
    setChannel(null);
    void reload();
  }, [reload]);

  const rotate = useCallback(async () => {
    setChannel(await client.rest.post("/api/streaming/events/{eventId}/stream/key", { path: { eventId: id } }));
  }, [client, id]);
  const setTakeover = useCallback(async (takeover: boolean) => {
    setChannel(await client.rest.put("/api/streaming/events/{eventId}/stream", { path: { eventId: id }, body: { takeover } }));
  }, [client, id]);
  return { channel, error, reload, rotate, setTakeover };
}
