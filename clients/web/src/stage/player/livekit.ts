import { auto, type Engine, type EngineEvents } from "./engine";

/** Watches the stream's room on the media server: the first camera or screen that comes, and every sound. */
export async function playLiveKit(video: HTMLVideoElement, url: string, token: string, events: EngineEvents): Promise<Engine> {
  const { Room, RoomEvent, Track, VideoQuality } = await import("livekit-client");
  const room = new Room({ adaptiveStream: true });
  const pictures = () => [...room.remoteParticipants.values()]
    .flatMap((participant) => [...participant.trackPublications.values()])
    .filter((publication) => publication.isSubscribed && publication.kind === Track.Kind.Video);
  const tell = () => {
    const isThere = pictures().length > 0;
    events.onPicture(isThere);
    events.onQualities(isThere ? [auto, { id: "high", height: undefined, name: "high" }, { id: "low", height: undefined, name: "low" }] : []);
  };
  room.on(RoomEvent.TrackSubscribed, (track) => {
    track.attach(video);
    tell();
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => {
    track.detach(video);
    // Another one, the screen instead of the camera say, takes its place.
    pictures()[0]?.track?.attach(video);
    tell();
  });
  let isDestroyed = false;
  room.on(RoomEvent.Disconnected, (reason) => isDestroyed || events.onLost(reason));
  try {
    await room.connect(url, token);
  } catch (error) {
    isDestroyed = true;
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
      void room.disconnect();
    },
  };
}
