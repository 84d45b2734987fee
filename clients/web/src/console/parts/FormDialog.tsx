import type { FormEvent, ReactNode } from "react";
import { Button, Dialog } from "@/design";
import { useTexts } from "@/texts";
import type { Action } from "../data/useAction";
import { Failure } from "./Failure";
import styles from "./parts.module.css";

interface Props {
  title: string;
  submit: string;
  isDangerous?: boolean;
  isWide?: boolean;
  action: Action<[]>;
  onClose: () => void;
  /** After it succeeded; closes the dialog where it is left out. */
  onDone?: () => void;
  children: ReactNode;
}

/** A form in a dialog. It stays open with the refusal when there is one; what is wrong with a field is shown at the field as well. */
export function FormDialog({ title, submit, isDangerous = false, isWide = false, action, onClose, onDone, children }: Props) {
  const texts = useTexts("console");
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (await action.run()) (onDone ?? onClose)();
  };
  return (
    <Dialog title={title} onClose={onClose} isWide={isWide}>
      <form className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        {children}
        <Failure error={action.error} />
        <div className={styles.actions}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" kind={isDangerous ? "danger" : "primary"} isBusy={action.isBusy}>{submit}</Button>
        </div>
      </form>
    </Dialog>
  );
}
