import type { ShownMessage } from "@livehouse/client";
import { Button, Dialog, useToast } from "@/design";
import { BanIcon, PinIcon, TrashIcon, UserIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useDoing } from "../../hooks/useAsk";
import { Problem } from "../../Problem";
import { useHost } from "../../useHost";
import { useDeskState } from "../DeskContext";
import type { Person } from "./ChatPanel";
import styles from "./chat.module.css";

/** What can be done about a message and who wrote it. A dialog: the same for mouse, finger and keyboard, and no row of buttons at each message. */
export function MessageActions({ message, onClose, onBan }: { message: ShownMessage; onClose(): void; onBan(person: Person): void }) {
  const texts = useTexts("studio");
  const { client, user } = useHost();
  const { desk: { live, stream }, isHost } = useDeskState();
  const toast = useToast();
  const doing = useDoing();
  const { messageId, userId } = message;
  if (!live || !stream || messageId === undefined) return null;
  const name = message.userName ?? userId ?? "";
  const isPinned = stream.pinned.some((pin) => pin.messageId === messageId);
  const isOther = userId !== undefined && userId !== user.id && userId !== stream.ownerId;
  const run = async (what: () => Promise<unknown>, said?: string) => {
    if (!(await doing.run(what))) return;
    if (said !== undefined) toast(said, "good");
    onClose();
  };
  return (
    <Dialog title={texts.chat.actionsOf(name)} onClose={onClose}>
      <blockquote className={styles.quote}>{message.text}</blockquote>
      <div className={styles.actions}>
        <Button isWide onClick={() => void run(() => (isPinned ? live.unpin(messageId) : live.pin(messageId)))}>
          <PinIcon />{isPinned ? texts.chat.unpin : texts.chat.pin}
        </Button>
        <Button
          isWide
          onClick={() => void run(
            () => client.rest.delete("/api/live/{streamId}/messages/{messageId}", { path: { streamId: stream.id, messageId } }),
            texts.chat.deleted,
          )}
        >
          <TrashIcon />{texts.chat.delete}
        </Button>
        {isOther && isHost && (
          <Button
            isWide
            onClick={() => void run(
              () => client.rest.put("/api/users/{userId}/moderators/{moderatorId}", { path: { userId: user.id, moderatorId: userId } }),
              texts.moderation.added,
            )}
          >
            <UserIcon />{texts.chat.moderator}
          </Button>
        )}
        {isOther && <Button isWide kind="danger" onClick={() => onBan({ id: userId, name })}><BanIcon />{texts.chat.ban}</Button>}
      </div>
      <Problem error={doing.error} />
    </Dialog>
  );
}
