import { useEffect, useState } from "react";
import { deviceProblem, levelOf, openDevice, type DeviceProblem } from "./media";

export interface Preview {
  stream: MediaStream | undefined;
  problem: DeviceProblem | undefined;
  isAsking: boolean;
}

const nothing: Preview = { stream: undefined, problem: undefined, isAsking: false };

/** Opens a device while it is on, and closes it when it is not: the camera's light tells the truth. `attempt` grows to ask again. */
export function usePreview(kind: "video" | "audio", isOn: boolean, deviceId: string | undefined, attempt: number): Preview {
  const [preview, setPreview] = useState(nothing);
  useEffect(() => {
    if (!isOn) return setPreview(nothing);
    let isCurrent = true;
    let stream: MediaStream | undefined;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    setPreview((before) => ({ ...before, isAsking: true }));
    openDevice(kind, deviceId).then(
      (opened) => {
        stream = opened;
        if (isCurrent) setPreview({ stream, problem: undefined, isAsking: false });
        else stop();
      },
      (error: unknown) => isCurrent && setPreview({ stream: undefined, problem: deviceProblem(error), isAsking: false }),
    );
    return () => {
      isCurrent = false;
      stop();
    };
  }, [kind, isOn, deviceId, attempt]);
  return preview;
}

/** Devices that there are. Their names are known once the user has allowed one; `stream` says when to look again. */
export function useDevices(...streams: (MediaStream | undefined)[]): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media) return;
    let isCurrent = true;
    const look = () =>
      void media.enumerateDevices().then(
        (all) => isCurrent && setDevices(all.filter(({ deviceId }) => deviceId !== "")),
        () => undefined,
      );
    look();
    media.addEventListener("devicechange", look);
    return () => {
      isCurrent = false;
      media.removeEventListener("devicechange", look);
    };
  }, streams); // eslint-disable-line react-hooks/exhaustive-deps
  return devices;
}

/** How loud the microphone is, ten times a second, from 0 to 1. */
export function useLevel(stream: MediaStream | undefined): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream) return setLevel(0);
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    const source = context.createMediaStreamSource(stream);
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      setLevel(levelOf(samples));
    }, 100);
    return () => {
      clearInterval(timer);
      source.disconnect();
      void context.close();
    };
  }, [stream]);
  return level;
}
