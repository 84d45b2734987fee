import type { ShownMessage, Stream } from "@livehouse/client";
import { useState } from "react";
import { useUser } from "@/app/SessionContext";
import { Button, Dialog } from "@/design";
import { BanIcon, PinIcon, TrashIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./Chat.module.css";
import type { ChatActions } from "./useChatActions";

interface MessageDialogProps {
  message: ShownMessage;
  stream: Stream;
  actions: ChatActions;
  onReport: () => void;
  onClose: () => void;
}

/** What can be done about a message. */
export function MessageDialog({ message, stream, actions, onReport, onClose }: MessageDialogProps) {
  const all = useTexts("stage");
  const texts = all.chat;
  const common = useTexts("common");
  const user = useUser();
  const [isBanning, setBanning] = useState(false);
  const { messageId, userId, userName = "" } = message;
  const isPinned = stream.pinned.some((pin) => pin.messageId === messageId);
  const isOther = userId !== undefined && userId !== user?.id && userId !== stream.ownerId;
  const act = (work: () => void) => () => {
    work();
    onClose();
  };
  if (isBanning) {
    return (
      <Dialog title={texts.ban(userName)} onClose={onClose} actions={<>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button kind="danger" autoFocus onClick={act(() => actions.ban(message))}><BanIcon />{texts.ban(userName)}</Button>
      </>}>
        <p>{texts.banConfirm(userName)}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.actionsTitle} onClose={onClose}>
      <blockquote className={styles.quote}><strong>{userName}</strong><p dir="auto">{message.text}</p></blockquote>
      <div className={styles.choices}>
        {actions.mayModerate && messageId !== undefined && (
          <>
            <Button isWide onClick={act(() => (isPinned ? actions.unpin : actions.pin)(messageId))}><PinIcon />{isPinned ? texts.unpin : texts.pin}</Button>
            <Button isWide onClick={act(() => actions.remove(messageId))}><TrashIcon />{texts.remove}</Button>
          </>
        )}
        {actions.mayModerate && isOther && <Button isWide kind="danger" onClick={() => setBanning(true)}><BanIcon />{texts.ban(userName)}</Button>}
        {!actions.mayModerate && <Button isWide onClick={onReport}>{all.report}</Button>}
      </div>
    </Dialog>
  );
}
