import type { RemoteTrack } from "livekit-client";
import { auto, type Engine, type EngineEvents } from "./engine";
import { attachQuietly, Sounds } from "./sounds";

/** Watches the stream's room on the media server: a screen if one is shared, else a camera, and every sound. */
export async function playLiveKit(video: HTMLVideoElement, url: string, token: string, events: EngineEvents): Promise<Engine> {
  const { Room, RoomEvent, Track, VideoQuality } = await import("livekit-client");
  const room = new Room({ adaptiveStream: true });
  const pictures = () => [...room.remoteParticipants.values()]
    .flatMap((participant) => [...participant.trackPublications.values()])
    .filter((publication) => publication.isSubscribed && publication.kind === Track.Kind.Video)
    .sort((left, right) => Number(right.source === Track.Source.ScreenShare) - Number(left.source === Track.Source.ScreenShare));
  const sounds = new Sounds(video);
  let shown: RemoteTrack | undefined;
  const show = () => {
    const best = pictures()[0]?.track;
    if (best === shown) return;
    shown?.detach(video);
    shown = best;
    if (best) attachQuietly(best, video);
  };
  const tell = () => {
    const isThere = pictures().length > 0;
    events.onPicture(isThere);
    events.onQualities(isThere ? [auto, { id: "high", height: undefined, name: "high" }, { id: "low", height: undefined, name: "low" }] : []);
  };
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind === Track.Kind.Audio) sounds.add(track);
    show();
    tell();
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => {
    if (track.kind === Track.Kind.Audio) sounds.remove(track);
    show();
    tell();
  });
  let isDestroyed = false;
  room.on(RoomEvent.Disconnected, (reason) => isDestroyed || events.onLost(reason));
  try {
    await room.connect(url, token);
  } catch (error) {
    isDestroyed = true;
    sounds.end();
    await room.disconnect();
    throw error;
  }
  return {
    setQuality: (id) => {
      for (const publication of pictures()) publication.setVideoQuality(id === "low" ? VideoQuality.LOW : VideoQuality.HIGH);
    },
    latencyMs: () => 0, // Under a second.
    destroy: () => {
      isDestroyed = true;
      sounds.end();
      void room.disconnect();
    },
  };
}
