import type Hls from "hls.js";
import { auto, type Engine, type EngineEvents } from "./engine";

const RETRY_MS = 2_000;
const RETRIES_MAX = 5;

/** Plays a playlist by hls.js, or by the browser itself where it can and hls.js can't (older Safari). */
export async function playHls(video: HTMLVideoElement, url: string, events: EngineEvents): Promise<Engine> {
  if (!("MediaSource" in window) && !("ManagedMediaSource" in window)) return playNatively(video, url, events);
  const { default: HlsPlayer } = await import("hls.js");
  if (!HlsPlayer.isSupported()) return playNatively(video, url, events);

  const hls: Hls = new HlsPlayer({
    liveSyncDurationCount: 3, liveMaxLatencyDurationCount: 10, maxLiveSyncPlaybackRate: 1.1, backBufferLength: 30, capLevelToPlayerSize: true,
  });
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  hls.on(HlsPlayer.Events.MANIFEST_PARSED, (_, { levels }) => {
    events.onQualities(levels.length < 2 ? [] : [auto, ...levels.map((level, index) => ({ id: String(index), height: level.height, name: undefined }))]);
  });
  hls.on(HlsPlayer.Events.FRAG_BUFFERED, () => {
    failures = 0;
    events.onPicture(true);
  });
  hls.on(HlsPlayer.Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    if (++failures > RETRIES_MAX) return events.onLost(data.error);
    if (data.type === HlsPlayer.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    // An encoder that was cut off leaves a playlist that stands still, or none, until it is back.
    clearTimeout(timer);
    timer = setTimeout(() => hls.loadSource(url), RETRY_MS);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    setQuality: (id) => {
      hls.currentLevel = id === auto.id ? -1 : Number(id);
    },
    latencyMs: () => hls.latency * 1_000,
    destroy: () => {
      clearTimeout(timer);
      hls.destroy();
    },
  };
}

function playNatively(video: HTMLVideoElement, url: string, events: EngineEvents): Engine {
  const onPlaying = () => events.onPicture(true);
  const onError = () => events.onLost(video.error);
  video.addEventListener("loadeddata", onPlaying);
  video.addEventListener("error", onError);
  video.src = url;
  return {
    setQuality: () => {},
    latencyMs: () => 0,
    destroy: () => {
      video.removeEventListener("loadeddata", onPlaying);
      video.removeEventListener("error", onError);
      video.removeAttribute("src");
      video.load();
    },
  };
}
