import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { useTexts } from "@/texts";
import { IconButton } from "./Button";
import styles from "./Toast.module.css";
import { classes } from "./classes";
import { CloseIcon } from "./icons";

export type ToastKind = "info" | "good" | "bad";

interface Shown {
  id: number;
  kind: ToastKind;
  text: string;
}

const TOASTS_MAX = 3;
const SHOWN_MS = 7_000;

const Context = createContext<(text: string, kind?: ToastKind) => void>(() => {});

/** Says something that needs no answer, at the foot of the page and to screen readers. */
export const useToast = () => useContext(Context);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const lastId = useRef(0);
  const remove = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const show = useCallback((text: string, kind: ToastKind = "info") => {
    const id = ++lastId.current;
    setToasts((shown) => [...shown.filter((toast) => toast.text !== text), { id, kind, text }].slice(-TOASTS_MAX));
    setTimeout(() => remove(id), SHOWN_MS);
  }, [remove]);
  return (
    <Context value={useMemo(() => show, [show])}>
      {children}
      <Toasts toasts={toasts} onClose={remove} />
    </Context>
  );
}

function Toasts({ toasts, onClose }: { toasts: readonly Shown[]; onClose: (id: number) => void }) {
  const texts = useTexts("common");
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={classes(styles.toast, toast.kind !== "info" && styles[toast.kind])}>
          <span>{toast.text}</span>
          <IconButton isSmall label={texts.close} onClick={() => onClose(toast.id)}><CloseIcon size={16} /></IconButton>
        </div>
      ))}
    </div>
  );
}
