import type { RemoteTrack } from "livekit-client";
import { audio, auto, type Engine, type EngineEvents } from "./engine";
import { attachQuietly, Sounds } from "./sounds";

/** Watches the stream's room on the media server: a screen if one is shared, else a camera, and every sound. */
export async function playLiveKit(video: HTMLVideoElement, url: string, token: string, events: EngineEvents): Promise<Engine> {
  const { ConnectionQuality, Room, RoomEvent, Track, VideoQuality } = await import("livekit-client");
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
  let quality = auto.id;
  // Disabled, not unsubscribed: the picture comes back at once, and counts as there.
  const choose = () => {
    for (const publication of pictures()) {
      publication.setEnabled(quality !== audio.id);
      publication.setVideoQuality(quality === "low" || quality === "lowest" ? VideoQuality.LOW : VideoQuality.HIGH);
    }
  };
  const tell = () => {
    const isThere = pictures().length > 0;
    events.onPicture(isThere);
    events.onQualities(isThere ? [auto, { id: "high", height: undefined, name: "high" }, { id: "low", height: undefined, name: "low" }, audio] : []);
  };
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind === Track.Kind.Audio) sounds.add(track);
    else if (quality !== auto.id) choose();
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
      if (id === quality) return;
      quality = id;
      choose();
    },
    measure: () => {
      const { connectionQuality } = room.localParticipant;
      return connectionQuality === ConnectionQuality.Unknown ? undefined : { quality: connectionQuality };
    },
    latencyMs: () => 0, // Under a second.
    destroy: () => {
      isDestroyed = true;
      sounds.end();
      void room.disconnect();
    },
  };
}
