import type { Client } from "@livehouse/client";
import { useCallback } from "react";
import type { Source } from "../logic/desk";
import type { Desk } from "../hooks/useDesk";
import type { LocalMedia } from "../hooks/useLocalMedia";
import type { Publishing } from "../hooks/usePublisher";

/** What starts and ends a stream. Each rejects with the server's refusal. */
export function useDeskActions(client: Client, desk: Desk, source: Source, local: LocalMedia, publishing: Publishing) {
  const { event, stream, asked: { reload } } = desk;
  const { start, stop } = publishing;
  const { closeAll } = local;
  const eventId = event?.id;
  const streamId = stream?.id;

  const goLive = useCallback(async () => {
    if (eventId === undefined) return;
    const { url, token } = await client.rest.post("/api/events/{eventId}/start", { path: { eventId } });
    reload();
    // Not awaited: the stream is live, and how its publishing goes is told beside the picture.
    if (source === "camera") void start(url, token);
  }, [client, eventId, reload, source, start]);

  const sendPicture = useCallback(async () => {
    if (streamId === undefined) return;
    const { url, token } = await client.rest.post("/api/live/{streamId}/token", { path: { streamId } });
    void start(url, token);
  }, [client, streamId, start]);

  const end = useCallback(async () => {
    if (eventId !== undefined) await client.rest.post("/api/events/{eventId}/stop", { path: { eventId } });
    else if (streamId !== undefined) await client.rest.post("/api/live/stop", { body: { streamId } });
    await stop();
    closeAll();
    reload();
  }, [client, closeAll, eventId, reload, stop, streamId]);

  return { goLive, sendPicture, end };
}
