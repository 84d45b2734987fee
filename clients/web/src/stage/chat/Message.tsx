import type { ShownMessage } from "@livehouse/client";
import { memo } from "react";
import { useUser } from "@/app/SessionContext";
import { Avatar, Badge, classes, IconButton } from "@/design";
import { MoreIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./Chat.module.css";

interface MessageProps {
  message: ShownMessage;
  isHost: boolean;
  onOpen: (message: ShownMessage) => void;
  onRetry: (message: ShownMessage) => void;
}

/** Drawn again only when the message itself is another one. */
export const Message = memo(function Message({ message, isHost, onOpen, onRetry }: MessageProps) {
  const texts = useTexts("stage").chat;
  const user = useUser();
  const name = message.userName ?? user?.displayName ?? "";
  return (
    <div className={classes(styles.message, message.status !== "sent" && styles[message.status])}>
      <Avatar userId={message.userId ?? ""} name={name} size="s" />
      <div className={styles.said}>
        <p className={styles.text}>
          <span className={styles.name}>{name}</span>
          {isHost && <Badge tone="info">{texts.host}</Badge>} <span dir="auto">{message.text}</span>
        </p>
        {message.status === "pending" && <span className="visually-hidden">{texts.pending}</span>}
        {message.status === "failed" && (
          <p className={styles.failure}>
            {texts.failed} ·{" "}
            <button type="button" className={styles.link} onClick={() => onRetry(message)}>
              {texts.retry}
            </button>
          </p>
        )}
      </div>
      {user && message.status === "sent" && (
        <span className={styles.more}>
          <IconButton isSmall label={texts.actions(name)} onClick={() => onOpen(message)}>
            <MoreIcon size={16} />
          </IconButton>
        </span>
      )}
    </div>
  );
});
