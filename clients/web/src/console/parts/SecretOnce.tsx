import { Button, Dialog, Notice } from "@/design";
import { useTexts } from "@/texts";
import { Copyable } from "./Copyable";
import styles from "./parts.module.css";

/** A secret that the server answers once and never again. Only its button closes it, so that a stray key loses nothing. */
export function SecretOnce({ title, label, value, onClose }: { title: string; label: string; value: string; onClose: () => void }) {
  const texts = useTexts("console");
  return (
    <Dialog title={title} onClose={() => {}} actions={<Button kind="primary" onClick={onClose}>{texts.secretKept}</Button>}>
      <div className={styles.form}>
        <Notice tone="warn">{texts.secretOnce}</Notice>
        <Copyable label={label} value={value} />
      </div>
    </Dialog>
  );
}
