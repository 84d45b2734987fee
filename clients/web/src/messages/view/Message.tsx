import { useState } from "react";
import { Button, ButtonLink, Dialog, IconButton, classes, useToast } from "@/design";
import { CameraIcon, CheckIcon, MoreIcon } from "@/design/icons";
import { useErrorText } from "@/app/errors";
import { useLanguage, useTexts } from "@/texts";
import type { Mailbox } from "../mail/mailbox";
import type { ShownMessage } from "../mail/thread";
import { FileLink } from "./FileLink";
import { pieces } from "./invites";
import { timeOf } from "./times";
import styles from "./Message.module.css";

export function Message({
  mailbox,
  userId,
  name,
  message,
  isFollowing,
}: {
  mailbox: Mailbox;
  userId: string;
  name: string;
  message: ShownMessage;
  isFollowing: boolean;
}) {
  const all = useTexts("calls");
  const texts = all.messages;
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { content, isMine, status } = message;
  return (
    <article
      className={classes(styles.message, isMine && styles.mine, isFollowing && styles.following)}
      data-message={message.key}
      tabIndex={-1}
      aria-label={`${isMine ? all.you : name}, ${timeOf(message.at, language)}`}
    >
      <div className={classes(styles.bubble, content.kind !== "text" && styles.note, status === "failed" && styles.failed)}>
        {content.kind === "text" && content.text && <Text text={content.text} />}
        {content.kind === "text" && content.files.map((file) => <FileLink key={file.attachmentId} mailbox={mailbox} file={file} />)}
        {content.kind === "deleted" && <p>{texts.deleted}</p>}
        {content.kind === "sealed" && <p>{texts.sealed[content.reason]}</p>}
        <span className={styles.meta}>
          <time dateTime={message.at}>{timeOf(message.at, language)}</time>
          {isMine && content.kind === "text" && <Status status={status} />}
        </span>
      </div>
      {message.messageId && content.kind !== "deleted" && (
        <IconButton isSmall className={styles.menu} label={texts.actions} aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <MoreIcon size={16} />
        </IconButton>
      )}
      {status === "failed" && (
        <div className={styles.failure} role="alert">
          <span>{texts.why[message.failed ?? "other"] ?? texts.why.other}</span>
          <Button isSmall onClick={() => void mailbox.retry(userId, message.key)}>
            {texts.retry}
          </Button>
          <Button isSmall kind="quiet" onClick={() => mailbox.discard(userId, message.key)}>
            {texts.discard}
          </Button>
        </div>
      )}
      {isOpen && <Actions mailbox={mailbox} userId={userId} message={message} onClose={() => setOpen(false)} />}
    </article>
  );
}

function Text({ text }: { text: string }) {
  const texts = useTexts("calls").messages.call;
  return (
    <p className={styles.text} dir="auto">
      {pieces(text, location.origin).map((piece, at) =>
        piece.kind === "text" ? (
          piece.text
        ) : (
          <ButtonLink key={at} isSmall kind="primary" to={piece.to}>
            <CameraIcon size={16} />
            {texts.join}
          </ButtonLink>
        ),
      )}
    </p>
  );
}

function Status({ status }: { status: ShownMessage["status"] }) {
  const texts = useTexts("calls").messages.status;
  return (
    <span className={classes(styles.status, status === "read" && styles.read)} title={texts[status]}>
      {status === "sent" && <CheckIcon size={14} />}
      {status === "read" && (
        <>
          <CheckIcon size={14} />
          <CheckIcon size={14} />
        </>
      )}
      <span className={status === "sending" || status === "failed" ? undefined : "visually-hidden"}>{texts[status]}</span>
    </span>
  );
}

function Actions({ mailbox, userId, message, onClose }: { mailbox: Mailbox; userId: string; message: ShownMessage; onClose: () => void }) {
  const all = useTexts("calls");
  const texts = all.messages;
  const errorText = useErrorText();
  const toast = useToast();
  const text = message.content.kind === "text" ? message.content.text : "";
  const copy = () => {
    onClose();
    navigator.clipboard.writeText(text).then(
      () => toast(all.copied, "good"),
      () => toast(all.copyFailed, "bad"),
    );
  };
  const remove = () => {
    onClose();
    mailbox.remove(userId, message.messageId!).catch((error: unknown) => toast(errorText(error), "bad"));
  };
  return (
    <Dialog
      title={texts.removeTitle}
      onClose={onClose}
      actions={
        <>
          {text && <Button onClick={copy}>{texts.copy}</Button>}
          <Button kind="danger" onClick={remove}>
            {texts.remove}
          </Button>
        </>
      }
    >
      <p>{message.isMine ? texts.removeMine : texts.removeTheirs}</p>
    </Dialog>
  );
}
