import { useEffect, useRef, useState } from "react";
import { Button, IconButton } from "@/design";
import { CameraIcon, MicrophoneIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { canChooseSpeaker, DeviceSelect } from "../devices/DeviceSelect";
import type { Choices } from "../devices/choices";
import type { DeviceProblem } from "../devices/media";
import { useDevices, useLevel, usePreview } from "../devices/usePreview";
import styles from "./Lobby.module.css";

/** The user's own picture and sound before the others see and hear them. */
export function DevicePreview({ choices, onChange }: { choices: Choices; onChange: (choices: Choices) => void }) {
  const all = useTexts("calls");
  const texts = all.devices;
  const [attempt, setAttempt] = useState(0);
  const camera = usePreview("video", choices.camera, choices.cameraId, attempt);
  const microphone = usePreview("audio", choices.microphone, choices.microphoneId, attempt);
  const devices = useDevices(camera.stream, microphone.stream);
  const level = useLevel(microphone.stream);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = camera.stream ?? null;
  }, [camera.stream]);
  return (
    <section className={styles.devices} aria-label={texts.heading}>
      <div className={styles.preview}>
        <video ref={video} className={styles.video} autoPlay playsInline muted aria-label={texts.preview} hidden={!camera.stream} />
        {!camera.stream && <p className={styles.off}>{camera.isAsking ? texts.asking : texts.cameraOff}</p>}
        <div className={styles.toggles}>
          <IconButton
            label={texts.microphone}
            aria-pressed={choices.microphone}
            kind={choices.microphone ? "secondary" : "danger"}
            data-off={!choices.microphone || undefined}
            className={styles.toggle}
            onClick={() => onChange({ ...choices, microphone: !choices.microphone })}
          >
            <MicrophoneIcon />
          </IconButton>
          <IconButton
            label={texts.camera}
            aria-pressed={choices.camera}
            kind={choices.camera ? "secondary" : "danger"}
            data-off={!choices.camera || undefined}
            className={styles.toggle}
            onClick={() => onChange({ ...choices, camera: !choices.camera })}
          >
            <CameraIcon />
          </IconButton>
        </div>
      </div>
      {choices.microphone && microphone.stream && (
        <div className={styles.level}>
          <meter className={styles.meter} min={0} max={1} value={level} aria-label={texts.level} />
          <p>{texts.speak}</p>
        </div>
      )}
      <Problem kind={texts.camera} problem={camera.problem} onRetry={() => setAttempt(attempt + 1)} />
      <Problem kind={texts.microphone} problem={microphone.problem} onRetry={() => setAttempt(attempt + 1)} />
      <div className={styles.selects}>
        <DeviceSelect kind="videoinput" devices={devices} value={choices.cameraId} onChange={(cameraId) => onChange({ ...choices, cameraId })} />
        <DeviceSelect kind="audioinput" devices={devices} value={choices.microphoneId} onChange={(microphoneId) => onChange({ ...choices, microphoneId })} />
        {canChooseSpeaker && (
          <DeviceSelect kind="audiooutput" devices={devices} value={choices.speakerId} onChange={(speakerId) => onChange({ ...choices, speakerId })} />
        )}
      </div>
    </section>
  );
}

function Problem({ kind, problem, onRetry }: { kind: string; problem: DeviceProblem | undefined; onRetry: () => void }) {
  const all = useTexts("calls");
  if (!problem) return null;
  return (
    <div className={styles.problem} role="alert">
      <p>
        <strong>{kind}:</strong> {all.devices.problems[problem]}
      </p>
      <Button isSmall onClick={onRetry}>
        {all.retry}
      </Button>
    </div>
  );
}
