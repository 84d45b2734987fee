import { useEffect, useRef } from "react";
import { classes } from "@/design";
import { CameraIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useDeskState } from "../DeskContext";
import styles from "./camera.module.css";

/**
 * What is sent: the screen with the camera in its corner, or one of both. Viewers of the media server see the screen alone while there is one. The camera is
 * mirrored here and nowhere else, as people know themselves.
 */
export function Preview() {
  const texts = useTexts("studio").camera;
  const { local: { tracks: { camera, screen } } } = useDeskState();
  const big = screen ?? camera;
  return (
    <figure className={styles.preview} aria-label={texts.preview}>
      {big === null
        ? <p className={styles.nothing}><CameraIcon size={40} />{texts.previewEmpty}</p>
        : <Picture track={big} isMirrored={screen === null} className={styles.big} />}
      {screen && camera && <Picture track={camera} isMirrored className={styles.small} />}
    </figure>
  );
}

function Picture({ track, isMirrored, className }: { track: MediaStreamTrack; isMirrored: boolean; className: string | undefined }) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.srcObject = new MediaStream([track]);
  }, [track]);
  return <video ref={ref} autoPlay muted playsInline className={classes(className, isMirrored && styles.mirrored)} />;
}
