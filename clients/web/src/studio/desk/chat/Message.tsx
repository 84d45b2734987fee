import type { ShownMessage } from "@livehouse/client";
import { memo, useId } from "react";
import { Avatar, Badge, Button, IconButton, classes } from "@/design";
import { MoreIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useFormat } from "../../useFormat";
import { useDeskState } from "../DeskContext";
import styles from "./chat.module.css";

interface Props {
  message: ShownMessage;
  /** One message of the list is a stop of the tab key; arrow keys lead on from it. */
  isReachable: boolean;
  onChoose(message: ShownMessage): void;
  onFocus(key: string): void;
}

export const Message = memo(function Message({ message, isReachable, onChoose, onFocus }: Props) {
  const texts = useTexts("studio").chat;
  const format = useFormat();
  const { desk: { stream, live } } = useDeskState();
  const id = useId();
  const name = message.userName ?? (message.isOwn ? stream?.ownerName : undefined) ?? message.userId ?? "";
  const { clientId } = message;
  return (
    <li
      className={classes(styles.message, message.status === "failed" && styles.failed)} data-key={message.key} tabIndex={isReachable ? 0 : -1}
      aria-labelledby={id} onFocus={() => onFocus(message.key)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.target !== event.currentTarget || message.messageId === undefined) return;
        event.preventDefault(); // Or the key would also press the dialog's first button, which has the focus by then.
        onChoose(message);
      }}
    >
      <Avatar userId={message.userId ?? ""} name={name} size="s" />
      <div id={id} className={styles.said}>
        <span className={styles.by}>
          <strong>{name}</strong>{" "}
          {message.userId === stream?.ownerId && <Badge tone="info">{texts.host}</Badge>}{" "}
          <time dateTime={message.at}>{format.short(message.at, Date.parse(message.at))}</time>
        </span>
        <span className={styles.text}>{message.text}</span>
        {message.status === "pending" && <span className={styles.note}>{texts.pending}</span>}
        {message.status === "failed" && clientId !== undefined && live && (
          <span className={styles.note}>
            {texts.failed}
            <Button isSmall kind="quiet" onClick={() => void live.retry(clientId).catch(() => {})}>{texts.retry}</Button>
            <Button isSmall kind="quiet" onClick={() => live.discard(clientId)}>{texts.discard}</Button>
          </span>
        )}
      </div>
      {message.messageId !== undefined && (
        <IconButton isSmall label={texts.actionsOf(name)} tabIndex={isReachable ? 0 : -1} onClick={() => onChoose(message)}><MoreIcon size={16} /></IconButton>
      )}
    </li>
  );
});
