import { useCallback, useEffect, useRef, useState } from "react";
import { deviceFault, type DeviceFault } from "../logic/devices";
import type { Kind } from "./publisher";

export interface LocalTracks {
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  screen: MediaStreamTrack | null;
}

export const noTracks: LocalTracks = { camera: null, microphone: null, screen: null };

export interface LocalMedia {
  tracks: LocalTracks;
  devices: readonly MediaDeviceInfo[];
  fault: { kind: Kind; fault: DeviceFault } | null;
  /** Kinds that are just being opened. */
  opening: readonly Kind[];
  /** Opens a device, or another one in its place. */
  open(kind: Kind, deviceId?: string): Promise<void>;
  close(kind: Kind): void;
  closeAll(): void;
}

function request(kind: Kind, deviceId: string | undefined): Promise<MediaStream> {
  const exact = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  if (kind === "screen") return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: false });
  if (kind === "microphone") return navigator.mediaDevices.getUserMedia({ audio: { ...exact, echoCancellation: true, noiseSuppression: true } });
  return navigator.mediaDevices.getUserMedia({ video: { ...exact, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } });
}

/** Camera, microphone and screen of this machine, for the host alone until they are published. Everything is closed with the component. */
export function useLocalMedia(): LocalMedia {
  const [tracks, setTracks] = useState(noTracks);
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const [fault, setFault] = useState<LocalMedia["fault"]>(null);
  const [opening, setOpening] = useState<readonly Kind[]>([]);
  const current = useRef(noTracks);
  const isGone = useRef(false);

  const put = useCallback((kind: Kind, track: MediaStreamTrack | null) => {
    current.current[kind]?.stop();
    current.current = { ...current.current, [kind]: track };
    setTracks(current.current);
  }, []);

  const list = useCallback(async () => {
    const found = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    if (found && !isGone.current) setDevices(found);
  }, []);

  const open = useCallback(async (kind: Kind, deviceId?: string) => {
    setFault(null);
    setOpening((kinds) => [...kinds, kind]);
    try {
      const stream = await request(kind, deviceId);
      const track = kind === "microphone" ? stream.getAudioTracks()[0] : stream.getVideoTracks()[0];
      if (!track) return;
      if (isGone.current) return void track.stop();
      // Unplugged, or "stop sharing" in the browser's own bar.
      track.addEventListener("ended", () => current.current[kind] === track && put(kind, null));
      put(kind, track);
      await list(); // Devices have their names once a permission is there.
    } catch (error) {
      if (!isGone.current) setFault({ kind, fault: deviceFault(error, kind === "screen" ? "screen" : "user") });
    } finally {
      if (!isGone.current) setOpening((kinds) => kinds.filter((one) => one !== kind));
    }
  }, [list, put]);

  const close = useCallback((kind: Kind) => put(kind, null), [put]);
  const closeAll = useCallback(() => (["camera", "microphone", "screen"] as const).forEach(close), [close]);

  useEffect(() => {
    isGone.current = false;
    void list();
    const media = navigator.mediaDevices as MediaDevices | undefined; // Undefined on a page without TLS.
    media?.addEventListener("devicechange", list);
    return () => {
      isGone.current = true;
      media?.removeEventListener("devicechange", list);
      for (const track of Object.values(current.current) as (MediaStreamTrack | null)[]) track?.stop();
      current.current = noTracks;
    };
  }, [list]);

  return { tracks, devices, fault, opening, open, close, closeAll };
}
