import type { Client, LiveStream, Stream } from "@livehouse/client";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { useUser } from "@/app/SessionContext";
import { useTexts } from "@/texts";
import { Controls } from "./Controls";
import styles from "./Player.module.css";
import { useAdvice } from "./useAdvice";
import { useCaptions } from "./useCaptions";
import { useEngine } from "./useEngine";
import { useSource } from "./useSource";
import { keepVolume, readVolume, type Volume } from "./volume";

const HIDE_MS = 3_000;

/** The picture with its controls, which hide while nobody touches them. */
export const Player = memo(function Player({ client, stream, live }: { client: Client; stream: Stream; live: LiveStream | undefined }) {
  const texts = useTexts("stage").player;
  const user = useUser();
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { source, lost } = useSource(client, stream, user !== undefined);
  const playback = useEngine(video, source, lost);
  const [volume, setVolume] = useState(readVolume);
  const [isAwake, wake] = useAwake();
  const advice = useAdvice(live, playback);
  const captions = useCaptions(video, live, playback.latencyMs);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.volume = volume.level;
    if (!playback.isSilenced) element.muted = volume.isMuted;
  }, [volume, playback.isSilenced]);
  const changeVolume = (next: Volume) => {
    playback.setSilenced(false);
    setVolume(next);
    keepVolume(next);
  };
  return (
    <div
      ref={frame} className={styles.player} role="region" aria-label={texts.label} data-awake={isAwake || !playback.hasPicture}
      onPointerMove={wake} onPointerDown={wake} onFocus={wake}
    >
      <video ref={video} className={styles.video} playsInline aria-label={stream.title} tabIndex={-1} />
      {!playback.hasPicture && (
        <div className={styles.waiting}>
          <span className={styles.pulse} aria-hidden="true" />
          <p role="status">{!user && stream.visibility !== "public" ? texts.signInForPicture : texts.noPicture}</p>
        </div>
      )}
      {playback.hasPicture && playback.isSilenced && (
        <button type="button" className={styles.sound} onClick={() => changeVolume({ level: volume.level || 1, isMuted: false })}>{texts.tapForSound}</button>
      )}
      <div role="status" className={styles.advice} data-shown={playback.hasPicture && advice.followed !== undefined}>
        {playback.hasPicture && advice.followed && (
          <>
            <p>{advice.followed === "audio" ? texts.slowSound : texts.slowPicture}</p>
            <button type="button" onClick={advice.decline}>{texts.slowAnyway}</button>
          </>
        )}
      </div>
      {playback.hasPicture && (advice.followed === "audio" || playback.quality === "audio") && <p className={styles.soundOnly}>{texts.audio}</p>}
      {captions.lines.length > 0 && <p className={styles.captions} dir="auto">{captions.lines.join("\n")}</p>}
      <Controls frame={frame} video={video} playback={playback} captions={captions} volume={volume} onVolume={changeVolume} />
    </div>
  );
});

/** True for a while after the last touch. */
function useAwake(): [boolean, () => void] {
  const [isAwake, setAwake] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wake = useCallback(() => {
    setAwake(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAwake(false), HIDE_MS);
  }, []);
  useEffect(() => {
    wake();
    return () => clearTimeout(timer.current);
  }, [wake]);
  return [isAwake, wake];
}
