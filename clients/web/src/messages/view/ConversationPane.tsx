import { useEffect, useState } from "react";
import { Link } from "react-router";
import { Avatar, Badge, Button, Dialog, IconButton, Loading, Notice, useToast } from "@/design";
import { ArrowLeftIcon, BanIcon, LockIcon } from "@/design/icons";
import { useErrorText } from "@/app/errors";
import { useTexts } from "@/texts";
import type { Mailbox, MailboxView } from "../mail/mailbox";
import { CallButton } from "./CallButton";
import { Composer } from "./Composer";
import { MessageLog } from "./MessageLog";
import { SecurityCodeDialog } from "./SecurityCodeDialog";
import { useName, useReadWhenVisible } from "./useMailbox";
import styles from "./ConversationPane.module.css";

export function ConversationPane({ mailbox, view, userId }: { mailbox: Mailbox; view: MailboxView; userId: string }) {
  const texts = useTexts("calls").messages;
  const { back, retry } = useTexts("calls");
  const { cancel } = useTexts("common");
  const errorText = useErrorText();
  const toast = useToast();
  const name = useName(userId);
  const [dialog, setDialog] = useState<"code" | "block">();
  useEffect(() => {
    void mailbox.open(userId);
    return () => mailbox.closeThread(userId);
  }, [mailbox, userId]);
  useReadWhenVisible(mailbox, userId);
  const thread = view.thread?.userId === userId ? view.thread : undefined;
  const isBlocked = view.blocked.has(userId);
  const setBlocked = async (next: boolean) => {
    setDialog(undefined);
    await mailbox.setBlocked(userId, next).catch((error: unknown) => toast(errorText(error), "bad"));
  };
  return (
    <section className={styles.pane} aria-label={texts.log(name)}>
      <header className={styles.head}>
        <Link to="/messages" className={styles.back} aria-label={back}>
          <ArrowLeftIcon />
        </Link>
        <Avatar userId={userId} name={name} />
        <div className={styles.who}>
          <h2>{name}</h2>
          <button type="button" className={styles.code} onClick={() => setDialog("code")} aria-haspopup="dialog">
            <LockIcon size={14} />
            <span>{texts.encrypted}</span>
            <span className="visually-hidden">– {texts.keys.codeTitle(name)}</span>
            {thread?.isCompared && <Badge tone="good">{texts.keys.compared}</Badge>}
          </button>
        </div>
        <CallButton mailbox={mailbox} userId={userId} name={name} />
        <IconButton
          label={isBlocked ? texts.unblock : texts.block}
          onClick={() => (isBlocked ? void setBlocked(false) : setDialog("block"))}
          aria-pressed={isBlocked}
        >
          <BanIcon />
        </IconButton>
      </header>
      {thread?.contact?.isChanged && (
        <div className={styles.warning}>
          <Notice tone="warn" isAlert>
            <strong>{texts.keys.changed(name)}</strong>
            <p>{texts.keys.changedText}</p>
            <div className={styles.choices}>
              <Button isSmall kind="primary" onClick={() => setDialog("code")}>
                {texts.keys.code}
              </Button>
              <Button isSmall onClick={() => void mailbox.acceptKeys(userId)}>
                {texts.keys.accept}
              </Button>
            </div>
          </Notice>
        </div>
      )}
      {!thread || (thread.isLoading && thread.messages.length === 0) ? <Loading /> : <MessageLog mailbox={mailbox} thread={thread} name={name} />}
      {thread?.error !== undefined && (
        <div className={styles.warning}>
          <Notice tone="bad" isAlert>
            <p>{errorText(thread.error)}</p>
            <Button isSmall onClick={() => void mailbox.loadOlder(userId)}>
              {retry}
            </Button>
          </Notice>
        </div>
      )}
      {isBlocked ? (
        <div className={styles.blocked}>
          <p>{texts.blocked}</p>
          <Button isSmall onClick={() => void setBlocked(false)}>
            {texts.unblock}
          </Button>
        </div>
      ) : (
        <Composer mailbox={mailbox} userId={userId} name={name} />
      )}
      {dialog === "code" && <SecurityCodeDialog mailbox={mailbox} thread={thread} userId={userId} name={name} onClose={() => setDialog(undefined)} />}
      {dialog === "block" && (
        <Dialog
          title={texts.blockTitle(name)}
          onClose={() => setDialog(undefined)}
          actions={
            <>
              <Button onClick={() => setDialog(undefined)}>{cancel}</Button>
              <Button kind="danger" onClick={() => void setBlocked(true)}>
                {texts.block}
              </Button>
            </>
          }
        >
          <p>{texts.blockText}</p>
        </Dialog>
      )}
    </section>
  );
}
