import { beforeEach, expect, it, vi } from "vitest";
import { playLiveKit } from "./livekit";

const rooms = vi.hoisted(
  () => [] as { listeners: Map<string, (...given: unknown[]) => void>; remoteParticipants: Map<string, { trackPublications: Map<string, Publication> }> }[],
);
vi.mock("livekit-client", () => ({
  Room: class {
    listeners = new Map<string, unknown>();
    remoteParticipants = new Map();
    constructor() {
      rooms.push(this as never);
    }
    on = (event: string, listener: unknown) => void this.listeners.set(event, listener);
    connect = async () => {};
    disconnect = async () => {};
  },
  RoomEvent: { TrackSubscribed: "subscribed", TrackUnsubscribed: "unsubscribed", Disconnected: "disconnected" },
  Track: { Kind: { Video: "video", Audio: "audio" }, Source: { ScreenShare: "screen_share", Camera: "camera" } },
  VideoQuality: { LOW: 0, HIGH: 2 },
  ConnectionQuality: { Unknown: "unknown" },
}));

interface Publication {
  isSubscribed: boolean;
  kind: string;
  source: string;
  track: FakeTrack;
  setEnabled: (isEnabled: boolean) => void;
  setVideoQuality: (quality: number) => void;
}

/** Attaches as livekit-client's does: one track of a kind for each element, which is unmuted by a sound. */
class FakeTrack {
  elements: HTMLMediaElement[] = [];
  constructor(readonly name: string, readonly kind: "audio" | "video") {}
  attach(element: HTMLMediaElement = document.createElement(this.kind)) {
    const tracks = attached.get(element) ?? attached.set(element, new Map()).get(element)!;
    tracks.set(this.kind, this);
    element.muted = !tracks.has("audio");
    this.elements.push(element);
    return element;
  }
  detach(from?: HTMLMediaElement) {
    for (const element of from ? [from] : this.elements) if (attached.get(element)?.get(this.kind) === this) attached.get(element)!.delete(this.kind);
  }
}
let attached: Map<HTMLMediaElement, Map<string, FakeTrack>>;
let video: HTMLVideoElement;
let playing: boolean;

beforeEach(() => {
  attached = new Map();
  video = document.createElement("video");
  playing = true;
  Object.defineProperty(video, "paused", { get: () => !playing });
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockReturnValue();
});

async function join() {
  const engine = await playLiveKit(video, "wss://media", "token", { onPicture: vi.fn(), onQualities: vi.fn(), onLost: vi.fn() });
  const room = rooms.at(-1)!;
  const publications = new Map<string, Publication>();
  const settings = new Map<string, { isEnabled?: boolean; quality?: number }>();
  room.remoteParticipants.set("host", { trackPublications: publications });
  return {
    engine,
    settings,
    come(track: FakeTrack, source: string) {
      publications.set(track.name, {
        isSubscribed: true, kind: track.kind, source, track,
        setEnabled: (isEnabled) => void settings.set(track.name, { ...settings.get(track.name), isEnabled }),
        setVideoQuality: (quality) => void settings.set(track.name, { ...settings.get(track.name), quality }),
      });
      room.listeners.get("subscribed")!(track);
    },
    go(track: FakeTrack) {
      publications.delete(track.name);
      room.listeners.get("unsubscribed")!(track);
    },
  };
}
const picture = () => attached.get(video)?.get("video")?.name;

it("shows the screen in place of the camera, whichever came first, and the camera again", async () => {
  const { come, go } = await join();
  const [camera, screen] = [new FakeTrack("camera", "video"), new FakeTrack("screen", "video")];
  come(camera, "camera");
  expect(picture()).toBe("camera");
  come(screen, "screen_share");
  expect(picture()).toBe("screen");
  come(new FakeTrack("another camera", "video"), "camera");
  expect(picture()).toBe("screen");
  go(screen);
  expect(picture()).toBe("camera");
});

it("leaves a viewer who muted it muted, and one who hears it hearing", async () => {
  const { come } = await join();
  video.muted = true;
  come(new FakeTrack("camera", "video"), "camera");
  come(new FakeTrack("voice", "audio"), "microphone");
  expect(video.muted).toBe(true);
  video.muted = false;
  come(new FakeTrack("screen", "video"), "screen_share");
  expect(video.muted).toBe(false);
});

it("plays every sound, as loud as the video", async () => {
  const { come, go, engine } = await join();
  const [voice, music, guest] = ["voice", "music", "guest"].map((name) => new FakeTrack(name, "audio")) as [FakeTrack, FakeTrack, FakeTrack];
  for (const track of [voice, music, guest]) come(track, "microphone");
  expect([...attached.values()].map((tracks) => tracks.get("audio")?.name)).toEqual(["voice", "music", "guest"]);
  const others = [...attached.keys()].slice(1);
  video.volume = 0.25;
  video.muted = true;
  video.dispatchEvent(new Event("volumechange"));
  expect(others.map(({ volume, muted }) => [volume, muted])).toEqual([[0.25, true], [0.25, true]]);
  playing = false;
  video.dispatchEvent(new Event("pause"));
  expect(HTMLMediaElement.prototype.pause).toHaveBeenCalledTimes(2);
  go(music);
  expect(music.elements.every((element) => !attached.get(element)!.has("audio"))).toBe(true);
  engine.destroy();
  expect(guest.elements.every((element) => !attached.get(element)!.has("audio"))).toBe(true);
});

it("plays sound alone without leaving the picture, also one that comes later", async () => {
  const { come, engine, settings } = await join();
  come(new FakeTrack("camera", "video"), "camera");
  expect(settings.size).toBe(0);
  engine.setQuality("audio");
  come(new FakeTrack("screen", "video"), "screen_share");
  expect([settings.get("camera")?.isEnabled, settings.get("screen")?.isEnabled]).toEqual([false, false]);
  engine.setQuality("lowest");
  expect(settings.get("camera")).toEqual({ isEnabled: true, quality: 0 });
  engine.setQuality("auto");
  expect(settings.get("camera")).toEqual({ isEnabled: true, quality: 2 });
});
