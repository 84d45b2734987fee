import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "@/texts";
import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { classes } from "./classes";
import { CloseIcon } from "./icons";

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at its end. */
  actions?: ReactNode;
  isWide?: boolean;
}

/**
 * A modal dialog while it is rendered. The browser's own `dialog` keeps the focus inside and makes the page behind inert; the focus returns to what had it
 * before. Escape and a press beside it call `onClose`.
 */
export function Dialog({ title, onClose, children, actions, isWide = false }: DialogProps) {
  const texts = useTexts("common");
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    // React's autoFocus comes while the dialog is still closed, and showModal takes the first control then: the button that closes it.
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      // What opened it may be gone with what it stood for, such as a row that was deleted: then the page's heading has the focus.
      const target = before instanceof HTMLElement && before.isConnected ? before : document.querySelector<HTMLElement>("main h1");
      target?.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={classes(styles.dialog, isWide && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <IconButton label={texts.close} onClick={onClose}><CloseIcon /></IconButton>
      </div>
      <div className={styles.body}>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
