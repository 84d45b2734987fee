import { reportOfBuffer } from "@livehouse/client";
import type Hls from "hls.js";
import { audio, auto, type Engine, type EngineEvents } from "./engine";
import { Stalls } from "./stalls";

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
  let quality = auto.id;
  let soundUrl: string | undefined;
  const stalls = new Stalls(video);
  const source = () => (quality === audio.id && soundUrl !== undefined ? soundUrl : url);
  // Another source empties the video, which stops it.
  let isToPlay = false;
  const load = () => {
    isToPlay ||= !video.paused;
    hls.loadSource(source());
  };
  hls.on(HlsPlayer.Events.MANIFEST_PARSED, () => {
    if (isToPlay) void video.play().catch(() => {}); // The play button is there.
    isToPlay = false;
  });
  const choose = () => {
    hls.autoLevelCapping = quality === "lowest" ? 0 : -1;
    hls.currentLevel = /^\d+$/.test(quality) ? Number(quality) : -1;
  };
  // hls.js leaves sound alone out of its levels: a video that has had a picture would wait for the next one. Its playlist takes the list's place.
  hls.on(HlsPlayer.Events.MANIFEST_LOADED, (_, { levels }) => {
    if (quality === audio.id) return;
    soundUrl = levels.find((level) => level.audioCodec !== undefined && level.videoCodec === undefined && !level.height)?.url;
    const pictures = hls.levels.map((level, index) => ({ id: String(index), height: level.height, name: undefined }));
    const sound = soundUrl === undefined ? [] : [audio];
    events.onQualities(pictures.length + sound.length < 2 ? [] : [auto, ...pictures, ...sound]);
    if (quality !== auto.id) choose();
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
    timer = setTimeout(load, RETRY_MS);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    setQuality: (id) => {
      if (id === quality || (id === audio.id && soundUrl === undefined)) return;
      const before = source();
      quality = id;
      if (source() === before) choose();
      else load();
    },
    measure: () => {
      const stalledMs = stalls.take();
      if (video.paused || video.readyState === 0) return undefined;
      return reportOfBuffer((hls.mainForwardBufferInfo?.end ?? video.currentTime) - video.currentTime, stalledMs);
    },
    latencyMs: () => hls.latency * 1_000,
    destroy: () => {
      clearTimeout(timer);
      stalls.end();
      hls.destroy();
    },
  };
}

function playNatively(video: HTMLVideoElement, url: string, events: EngineEvents): Engine {
  const stalls = new Stalls(video);
  const onPlaying = () => events.onPicture(true);
  const onError = () => events.onLost(video.error);
  video.addEventListener("loadeddata", onPlaying);
  video.addEventListener("error", onError);
  video.src = url;
  return {
    setQuality: () => {}, // The browser chooses, down to sound alone.
    measure: () => (video.paused ? undefined : { quality: "good", stalledMs: stalls.take() }),
    latencyMs: () => 0,
    destroy: () => {
      stalls.end();
      video.removeEventListener("loadeddata", onPlaying);
      video.removeEventListener("error", onError);
      video.removeAttribute("src");
      video.load();
    },
  };
}
