import { useTexts } from "@/texts";
import { CameraSource } from "./camera/CameraSource";
import { useDeskState } from "./DeskContext";
import styles from "./desk.module.css";
import { EncoderSource } from "./encoder/EncoderSource";

export function SourcePanel() {
  const texts = useTexts("studio").source;
  const { source, setSource, publishing } = useDeskState();
  const isInUse = publishing.state !== "idle" && publishing.state !== "failed";
  return (
    <section className={styles.panel} aria-labelledby="desk-source">
      <h2 id="desk-source" className={styles.heading}>{texts.title}</h2>
      <fieldset className={styles.choices} disabled={isInUse} aria-describedby={isInUse ? "source-in-use" : undefined}>
        <legend className="visually-hidden">{texts.choose}</legend>
        {(["camera", "encoder"] as const).map((one) => (
          <label key={one} className={styles.choice}>
            <input type="radio" name="source" value={one} checked={source === one} onChange={() => setSource(one)} />
            <span><strong>{texts[one]}</strong><span className={styles.hint}>{texts[`${one}Hint`]}</span></span>
          </label>
        ))}
      </fieldset>
      {isInUse && <p id="source-in-use" className={styles.hint}>{texts.inUse}</p>}
      {source === "camera" ? <CameraSource /> : <EncoderSource />}
    </section>
  );
}
