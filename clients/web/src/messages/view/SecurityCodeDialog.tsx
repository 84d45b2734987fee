import { Badge, Button, Dialog } from "@/design";
import { useTexts } from "@/texts";
import type { Mailbox, ThreadView } from "../mail/mailbox";
import styles from "./Dialogs.module.css";

/** The numbers that two people compare to know that nobody stands between them. */
export function SecurityCodeDialog({
  mailbox,
  thread,
  userId,
  name,
  onClose,
}: {
  mailbox: Mailbox;
  thread: ThreadView | undefined;
  userId: string;
  name: string;
  onClose: () => void;
}) {
  const texts = useTexts("calls").messages.keys;
  const hasKeys = thread?.contact?.keys.some((key) => !key.isFormer) ?? false;
  const isCompared = thread?.isCompared ?? false;
  const confirm = () => {
    void mailbox.markCompared(userId);
    onClose();
  };
  return (
    <Dialog
      title={texts.codeTitle(name)}
      onClose={onClose}
      actions={
        hasKeys &&
        !isCompared && (
          <Button kind="primary" onClick={confirm}>
            {texts.same}
          </Button>
        )
      }
    >
      <p>{texts.codeText(name)}</p>
      {hasKeys ? (
        <ol className={styles.digits} aria-label={texts.code}>
          {mailbox.office.code(userId).map((group, at) => (
            <li key={at}>{group}</li>
          ))}
        </ol>
      ) : (
        <p>{texts.noDevices}</p>
      )}
      {hasKeys && (
        <p>
          <Badge tone={isCompared ? "good" : "neutral"}>{isCompared ? texts.comparedText : texts.notCompared}</Badge>
        </p>
      )}
    </Dialog>
  );
}
