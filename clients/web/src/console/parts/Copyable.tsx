import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import styles from "./parts.module.css";

/** A text to be taken elsewhere, with a button that copies it. Without a clipboard (plain HTTP) it can still be selected. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const texts = useTexts("console");
  const toast = useToast();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      toast(texts.copied(label), "good");
    } catch {
      toast(texts.copyByHand, "bad");
    }
  };
  return (
    <div className={styles.copyable}>
      <span className={styles.copyLabel}>{label}</span>
      <code className={styles.copyValue} tabIndex={0} role="textbox" aria-readonly="true" aria-label={label}>{value}</code>
      <Button isSmall onClick={() => void copy()}>
        {texts.copy}
        <span className="visually-hidden"> {label}</span>
      </Button>
    </div>
  );
}
