import { useState, type FormEvent, type ReactNode } from "react";
import { Button, Dialog, TextArea } from "@/design";
import { useTexts } from "@/texts";
import { useAction } from "../data/useAction";
import { Failure } from "./Failure";
import styles from "./parts.module.css";

export interface ConfirmProps {
  title: string;
  /** What will happen, in the order in which it does. */
  children: ReactNode;
  confirm: string;
  isDangerous?: boolean;
  /** A reason that must be given, at most so long. */
  reason?: { label: string; hint?: string; lengthMax: number };
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that can't be taken back. It closes once it is done, and stays with the error when it is refused. */
export function Confirm({ title, children, confirm, isDangerous = true, reason, onConfirm, onClose }: ConfirmProps) {
  const texts = useTexts("console");
  const [text, setText] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const { run, isBusy, error } = useAction(onConfirm);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason && text.trim() === "") return setIsMissing(true);
    if (await run(text.trim())) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={styles.form} onSubmit={(event) => void onSubmit(event)} noValidate>
        <div className={styles.prose}>{children}</div>
        {reason && (
          <TextArea
            label={reason.label} hint={reason.hint} error={isMissing && text.trim() === "" ? texts.reasonMissing : undefined}
            data-autofocus="" rows={2} maxLength={reason.lengthMax} required value={text} onChange={(event) => setText(event.target.value)}
          />
        )}
        <Failure error={error} />
        <div className={styles.actions}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" kind={isDangerous ? "danger" : "primary"} isBusy={isBusy}>{confirm}</Button>
        </div>
      </form>
    </Dialog>
  );
}
