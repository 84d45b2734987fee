import { useEffect, useState, type ReactNode, type RefObject } from "react";
import { CaptionsIcon, FullscreenIcon, MutedIcon, PauseIcon, PictureInPictureIcon, PlayIcon, VolumeIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import type { Quality } from "./engine";
import styles from "./Player.module.css";
import type { Captions } from "./useCaptions";
import type { Playback } from "./useEngine";
import type { Volume } from "./volume";

interface ControlsProps {
  frame: RefObject<HTMLDivElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  playback: Playback;
  captions: Captions;
  volume: Volume;
  onVolume: (volume: Volume) => void;
}

export function Controls({ frame, video, playback, captions, volume, onVolume }: ControlsProps) {
  const texts = useTexts("stage").player;
  const isPaused = usePaused(video);
  const isFull = useFullscreen();
  const isMuted = volume.isMuted || playback.isSilenced || volume.level === 0;
  const qualityText = ({ name, height }: Quality) =>
    name === "auto" ? texts.auto : name === "high" ? texts.high : name === "low" ? texts.low : name === "audio" ? texts.audio : texts.lines(height ?? 0);
  const togglePlay = () => {
    const element = video.current;
    if (!element) return;
    if (element.paused) void element.play().catch(() => {});
    else element.pause();
  };
  const togglePicture = () =>
    void (document.pictureInPictureElement ? document.exitPictureInPicture() : video.current?.requestPictureInPicture())?.catch(() => {});
  const toggleFull = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen())?.catch(() => {});
  return (
    <div className={styles.controls} role="group" aria-label={texts.controls}>
      <Control label={isPaused ? texts.play : texts.pause} isDisabled={!playback.hasPicture} onClick={togglePlay}>
        {isPaused ? <PlayIcon /> : <PauseIcon />}
      </Control>
      <Control
        label={isMuted ? texts.unmute : texts.mute}
        onClick={() => onVolume({ level: isMuted && volume.level === 0 ? 1 : volume.level, isMuted: !isMuted })}
      >
        {isMuted ? <MutedIcon /> : <VolumeIcon />}
      </Control>
      <input
        className={styles.volume}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={isMuted ? 0 : volume.level}
        aria-label={texts.volume}
        onChange={(event) => onVolume({ level: Number(event.target.value), isMuted: false })}
      />
      <span className={styles.space} />
      {playback.qualities.length > 0 && (
        <select className={styles.quality} aria-label={texts.quality} value={playback.quality} onChange={(event) => playback.setQuality(event.target.value)}>
          {playback.qualities.map((quality) => (
            <option key={quality.id} value={quality.id}>
              {qualityText(quality)}
            </option>
          ))}
        </select>
      )}
      {captions.areThere && (
        <Control label={texts.captions} isPressed={captions.areOn} onClick={captions.toggle}>
          <CaptionsIcon />
        </Control>
      )}
      {document.pictureInPictureEnabled && (
        <Control label={texts.pictureInPicture} isDisabled={!playback.hasPicture} onClick={togglePicture}>
          <PictureInPictureIcon />
        </Control>
      )}
      {document.fullscreenEnabled && (
        <Control label={isFull ? texts.leaveFullscreen : texts.fullscreen} onClick={toggleFull}>
          <FullscreenIcon />
        </Control>
      )}
    </div>
  );
}

interface ControlProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
  isDisabled?: boolean;
  isPressed?: boolean;
}

function Control({ label, onClick, children, isDisabled = false, isPressed }: ControlProps) {
  return (
    <button type="button" className={styles.control} aria-label={label} title={label} aria-pressed={isPressed} disabled={isDisabled} onClick={onClick}>
      {children}
    </button>
  );
}

function usePaused(video: RefObject<HTMLVideoElement | null>): boolean {
  const [isPaused, setPaused] = useState(true);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const look = () => setPaused(element.paused);
    const names = ["play", "pause", "playing", "ended", "emptied"];
    names.forEach((name) => element.addEventListener(name, look));
    return () => names.forEach((name) => element.removeEventListener(name, look));
  }, [video]);
  return isPaused;
}

function useFullscreen(): boolean {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return isFull;
}
