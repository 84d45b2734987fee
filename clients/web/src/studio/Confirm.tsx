import type { ReactNode } from "react";
import { Button, Dialog } from "@/design";
import { useDoing } from "./hooks/useAsk";
import { Problem } from "./Problem";

export interface ConfirmProps {
  title: string;
  children: ReactNode;
  yes: string;
  no: string;
  isDanger?: boolean;
  /** Closes the dialog when it works; a refusal is shown in it. */
  onYes(): Promise<unknown>;
  onClose(): void;
}

/** Asks before what can't be taken back. The harmless answer comes first. */
export function Confirm({ title, children, yes, no, isDanger = false, onYes, onClose }: ConfirmProps) {
  const doing = useDoing();
  const confirm = async () => {
    if (await doing.run(onYes)) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{no}</Button>
          <Button kind={isDanger ? "danger" : "primary"} isBusy={doing.isBusy} onClick={() => void confirm()}>{yes}</Button>
        </>
      }
    >
      {children}
      <Problem error={doing.error} />
    </Dialog>
  );
}
