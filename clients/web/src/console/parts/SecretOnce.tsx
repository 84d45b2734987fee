import { useState } from "react";
import { Button, Dialog, Notice } from "@/design";
import { useTexts } from "@/texts";
import { Copyable } from "./Copyable";
import styles from "./parts.module.css";

/** A secret that the server answers once and never again. Only its button closes it, so that a stray key or press loses nothing. */
export function SecretOnce({ title, label, value, onClose }: { title: string; label: string; value: string; onClose: () => void }) {
  const texts = useTexts("console");
  const [hasTried, setHasTried] = useState(false);
  return (
    <Dialog title={title} onClose={() => setHasTried(true)} actions={<Button kind="primary" onClick={onClose}>{texts.secretKept}</Button>}>
      <div className={styles.form}>
        <Notice tone="warn">{texts.secretOnce}</Notice>
        <Copyable label={label} value={value} />
        {hasTried && <Notice tone="bad" isAlert>{texts.secretClose(texts.secretKept)}</Notice>}
      </div>
    </Dialog>
  );
}
