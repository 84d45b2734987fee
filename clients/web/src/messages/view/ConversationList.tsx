import { useState } from "react";
import { Link } from "react-router";
import { Avatar, Button, Empty, IconButton, classes } from "@/design";
import { PlusIcon, SettingsIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import type { Conversation } from "../mail/inbox";
import type { Mailbox, MailboxView } from "../mail/mailbox";
import type { Content } from "../mail/thread";
import { DevicesDialog } from "./DevicesDialog";
import { pieces } from "./invites";
import { NewConversation } from "./NewConversation";
import { shortTime } from "./times";
import { useName } from "./useMailbox";
import styles from "./ConversationList.module.css";

export const pathOf = (userId: string) => `/messages/${encodeURIComponent(userId)}`;

export function ConversationList({ mailbox, view, selected }: { mailbox: Mailbox; view: MailboxView; selected: string | undefined }) {
  const texts = useTexts("calls").messages;
  const [dialog, setDialog] = useState<"new" | "devices">();
  return (
    <nav className={styles.list} aria-label={texts.listTitle}>
      <div className={styles.head}>
        <h2>{texts.title}</h2>
        <div className={styles.buttons}>
          <IconButton label={texts.keys.devicesTitle} onClick={() => setDialog("devices")}>
            <SettingsIcon />
          </IconButton>
          <IconButton label={texts.new} kind="primary" onClick={() => setDialog("new")}>
            <PlusIcon />
          </IconButton>
        </div>
      </div>
      {view.conversations.length === 0 ? (
        <Empty title={texts.none}>
          <p>{texts.noneText}</p>
          <Button kind="primary" onClick={() => setDialog("new")}>
            {texts.new}
          </Button>
        </Empty>
      ) : (
        <ul className={styles.items}>
          {view.conversations.map((conversation) => (
            <li key={conversation.userId}>
              <Row mailbox={mailbox} conversation={conversation} isSelected={conversation.userId === selected} />
            </li>
          ))}
        </ul>
      )}
      {dialog === "new" && <NewConversation onClose={() => setDialog(undefined)} />}
      {dialog === "devices" && <DevicesDialog mailbox={mailbox} onClose={() => setDialog(undefined)} />}
    </nav>
  );
}

function Row({ mailbox, conversation, isSelected }: { mailbox: Mailbox; conversation: Conversation; isSelected: boolean }) {
  const texts = useTexts("calls").messages;
  const language = useLanguage();
  const name = useName(conversation.userId);
  const { userId, unread, last } = conversation;
  const line = previewOf(mailbox.preview(conversation), texts);
  return (
    <Link to={pathOf(userId)} className={classes(styles.row, unread.length > 0 && styles.unread)} aria-current={isSelected ? "page" : undefined}>
      <Avatar userId={userId} name={name} />
      <span className={styles.name}>{name}</span>
      <time className={styles.time} dateTime={conversation.lastAt}>
        {shortTime(conversation.lastAt, new Date(), language)}
      </time>
      <span className={styles.preview}>{last?.from === mailbox.accountId ? texts.me(line) : line}</span>
      {unread.length > 0 && (
        <span className={styles.count}>
          <span aria-hidden="true">{unread.length > 99 ? "99+" : unread.length}</span>
          <span className="visually-hidden">{texts.unread(unread.length)}</span>
        </span>
      )}
    </Link>
  );
}

type MessageTexts = ReturnType<typeof useTexts<"calls">>["messages"];

function previewOf(content: Content, texts: MessageTexts): string {
  if (content.kind === "text" && pieces(content.text, location.origin).some((piece) => piece.kind === "call")) return texts.call.invitation;
  if (content.kind === "text") return content.text || texts.file(content.files.length);
  return content.kind === "deleted" ? texts.deleted : texts.encrypted;
}
