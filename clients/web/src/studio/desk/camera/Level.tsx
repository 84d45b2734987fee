import { useTexts } from "@/texts";
import { useMeter } from "../../hooks/useMeter";
import { meterZone } from "../../logic/meter";
import styles from "./camera.module.css";

/** How loud the microphone is, as a bar and as a word. */
export function Level({ track }: { track: MediaStreamTrack }) {
  const texts = useTexts("studio").camera;
  const level = useMeter(track);
  const zone = meterZone(level);
  return (
    <div className={styles.level}>
      <span id="microphone-level">{texts.level}</span>
      <meter
        className={styles.meter} aria-labelledby="microphone-level" aria-valuetext={texts.zones[zone]}
        min={0} max={1} low={0.45} high={0.93} optimum={0.7} value={level}
      />
      <span className={styles.zone} aria-hidden="true">{texts.zones[zone]}</span>
    </div>
  );
}
