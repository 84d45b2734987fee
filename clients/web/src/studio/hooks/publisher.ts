import type { LocalTrackPublication, Room, Track } from "livekit-client";

export type Kind = "camera" | "microphone" | "screen";

export interface PublisherEvents {
  /** Connected again after `interrupted`. */
  reconnected(): void;
  interrupted(): void;
  /** For good. `isOwn`: by `close`. */
  closed(isOwn: boolean): void;
}

/** What publishes to the media server: a connection to the stream's room as its host. */
export interface Publisher {
  /** Publishes a track, puts it in the place of the one of its kind, or takes that away. Tracks stay the caller's. */
  set(kind: Kind, track: MediaStreamTrack | null): Promise<void>;
  close(): Promise<void>;
}

/** @throws when the media server can't be reached, or refuses the token. */
export type ConnectPublisher = (url: string, token: string, events: PublisherEvents) => Promise<Publisher>;

/** livekit-client is larger than the whole studio: it is loaded when a host publishes from this page. */
export const connectLiveKit: ConnectPublisher = async (url, token, events) => {
  const { Room, RoomEvent, Track, VideoPresets } = await import("livekit-client");
  const room = new Room({
    // Three sizes, of which each viewer gets what their connection carries; those that nobody watches are not sent.
    dynacast: true,
    publishDefaults: { simulcast: true, videoSimulcastLayers: [VideoPresets.h180, VideoPresets.h360], dtx: true, red: true },
    adaptiveStream: false,
    stopLocalTrackOnUnpublish: false,
    disconnectOnPageLeave: true,
  });
  let isClosing = false;
  room.on(RoomEvent.Reconnecting, () => events.interrupted());
  room.on(RoomEvent.Reconnected, () => events.reconnected());
  try {
    await room.connect(url, token, { autoSubscribe: false });
  } catch (error) {
    await room.disconnect(false).catch(() => {});
    throw error;
  }
  room.on(RoomEvent.Disconnected, () => events.closed(isClosing));

  const sources: Record<Kind, Track.Source> = { camera: Track.Source.Camera, microphone: Track.Source.Microphone, screen: Track.Source.ScreenShare };
  const published = new Map<Kind, LocalTrackPublication>();
  let queue: Promise<unknown> = Promise.resolve();
  return {
    set(kind, track) {
      // One after the other: a change of device while the track before is still being negotiated would publish two.
      const done = queue.then(() => setTrack(room, published, kind, sources[kind], track));
      queue = done.catch(() => {});
      return done;
    },
    async close() {
      isClosing = true;
      await room.disconnect(false);
    },
  };
};

async function setTrack(
  room: Room, published: Map<Kind, LocalTrackPublication>, kind: Kind, source: Track.Source, track: MediaStreamTrack | null,
): Promise<void> {
  const current = published.get(kind);
  if (track === null) {
    published.delete(kind);
    if (current?.track) await room.localParticipant.unpublishTrack(current.track, false);
  } else if (current?.track) {
    await current.track.replaceTrack(track, { userProvidedTrack: true });
  } else {
    published.set(kind, await room.localParticipant.publishTrack(track, { source }));
  }
}
