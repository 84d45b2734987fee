import { useEffect, useState } from "react";
import { decibels, meterLevel, smooth } from "../logic/meter";

const EVERY_MS = 80;

/** How loud a microphone is, from 0 to 1. */
export function useMeter(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (track === null) return;
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 1024;
    const source = audio.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const heard = meterLevel(decibels(samples));
      setLevel((previous) => Math.round(smooth(previous, heard, EVERY_MS / 1000) * 100) / 100);
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      source.disconnect();
      void audio.close();
      setLevel(0);
    };
  }, [track]);
  return level;
}
