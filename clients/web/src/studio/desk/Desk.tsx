import { useEffect, useMemo, useState } from "react";
import { useParams } from "react-router";
import { Loading, Page } from "@/design";
import { useTexts } from "@/texts";
import { useChannel } from "../hooks/useChannel";
import { useDesk } from "../hooks/useDesk";
import { useGifts } from "../hooks/useGifts";
import { useHealth } from "../hooks/useHealth";
import { useLocalMedia } from "../hooks/useLocalMedia";
import { useMediaServer } from "../hooks/useMediaServer";
import { usePublisher } from "../hooks/usePublisher";
import { useWakeLock } from "../hooks/useWakeLock";
import { deskPhase, goLiveObstacle, type Source } from "../logic/desk";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { DeskProvider, type DeskState } from "./DeskContext";
import { DeskView } from "./DeskView";
import { LeaveGuard } from "./LeaveGuard";
import { useDeskActions } from "./useDeskActions";

/** Where a host prepares, runs and ends a stream. */
export function Desk() {
  const { id = "" } = useParams();
  return <DeskOf key={id} id={id} />;
}

function DeskOf({ id }: { id: string }) {
  const texts = useTexts("studio").desk;
  const { client, user } = useHost();
  const desk = useDesk(client, id);
  const { event, stream } = desk;
  const local = useLocalMedia();
  const publishing = usePublisher(local.tracks);
  const { mediaServer, check } = useMediaServer(client);
  const [chosen, setSource] = useState<Source | null>(null);
  const hasPreview = local.tracks.camera !== null || local.tracks.screen !== null;
  const phase = deskPhase({ event, stream, hasPreview });
  const isOver = phase === "ended" || phase === "cancelled";
  const health = useHealth(client, desk.id, !isOver, desk.onStream);
  const channel = useChannel(client, desk.id);
  const gifts = useGifts(desk.live);
  // Where an encoder sends already, or there is no media server, the encoder is what the host came for.
  const source = chosen ?? (health.status !== "offline" || mediaServer === "unavailable" ? "encoder" : "camera");
  const actions = useDeskActions(client, desk, source, local, publishing);
  useEffect(() => client.connect(), [client]);

  const isPublishing = publishing.state === "connecting" || publishing.state === "publishing" || publishing.state === "reconnecting";
  useWakeLock(isPublishing);
  const { closeAll } = local;
  const { stop } = publishing;
  useEffect(() => {
    if (!isOver) return;
    closeAll();
    void stop();
  }, [isOver, closeAll, stop]);

  const state = useMemo<DeskState>(() => ({
    desk, phase, source, setSource, mediaServer, local, publishing, channel, health, gifts, ...actions,
    isHost: (event?.ownerId ?? stream?.ownerId) === user.id,
    title: stream?.title ?? event?.title ?? "",
    obstacle: goLiveObstacle(phase, source, hasPreview, mediaServer !== "unavailable"),
    checkMediaServer: check,
  }), [desk, phase, source, mediaServer, local, publishing, channel, health, gifts, actions, event, stream, user.id, hasPreview, check]);

  if (!event && !stream) {
    return (
      <Page title={texts.back}>
        {desk.asked.error ? <Problem error={desk.asked.error} onRetry={desk.asked.reload} /> : <Loading />}
      </Page>
    );
  }
  return (
    <DeskProvider value={state}>
      <LeaveGuard isPublishing={isPublishing} />
      <DeskView />
    </DeskProvider>
  );
}
