import { useEffect, useState } from "react";
import { Button, Field, IconButton, useToast } from "@/design";
import { CopyIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./encoder.module.css";

export interface CopyFieldProps {
  label: string;
  value: string;
  /** What the button that copies is called. */
  copy: string;
  hint?: string;
  /** Shown only when asked for: the screen may be what is being shared. */
  isSecret?: boolean;
}

/** A value to copy into another program. A secret is hidden again by leaving the page's window, and is never in the page before it is shown. */
export function CopyField({ label, value, copy, hint, isSecret = false }: CopyFieldProps) {
  const texts = useTexts("studio").encoder;
  const toast = useToast();
  const [isShown, setShown] = useState(!isSecret);
  useEffect(() => {
    if (!isSecret) return;
    const hide = () => document.visibilityState === "hidden" && setShown(false);
    document.addEventListener("visibilitychange", hide);
    return () => document.removeEventListener("visibilitychange", hide);
  }, [isSecret]);
  const onCopy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      toast(texts.copied, "good");
    } catch {
      setShown(true);
      toast(texts.notCopied, "bad");
    }
  };
  return (
    <div className={styles.copy}>
      <Field
        className={styles.value} label={label} readOnly value={isShown ? value : texts.keyHidden} spellCheck={false} autoComplete="off"
        onFocus={(event) => isShown && event.target.select()}
      />
      <div className={styles.copyButtons}>
        {isSecret && <Button aria-pressed={isShown} onClick={() => setShown(!isShown)}>{isShown ? texts.hide : texts.show}</Button>}
        <IconButton kind="secondary" label={copy} onClick={() => void onCopy()}><CopyIcon /></IconButton>
      </div>
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
