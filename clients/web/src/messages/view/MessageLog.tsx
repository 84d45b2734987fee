import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { Button } from "@/design";
import { useLanguage, useTexts } from "@/texts";
import type { Mailbox, ThreadView } from "../mail/mailbox";
import { Message } from "./Message";
import { dayName, daysAgo } from "./times";
import styles from "./MessageLog.module.css";

/** The messages, the newest at its foot. A polite live region; arrow keys, Home and End move through it message by message. */
export function MessageLog({ mailbox, thread, name }: { mailbox: Mailbox; thread: ThreadView; name: string }) {
  const texts = useTexts("calls").messages;
  const language = useLanguage();
  const list = useRef<HTMLDivElement>(null);
  const isAtFoot = useRef(true);
  const before = useRef(0);
  const { messages } = thread;
  // New messages are followed while the user is at the foot; older ones, put in above, leave what is seen where it is.
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    if (isAtFoot.current) box.scrollTop = box.scrollHeight;
    else if (box.scrollTop < 40) box.scrollTop += box.scrollHeight - before.current;
    before.current = box.scrollHeight;
  }, [messages]);
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[data-message]") ?? [])];
    const at = items.indexOf((document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-message]") ?? items.at(-1)!);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
  };
  const now = new Date();
  return (
    <div
      ref={list}
      className={styles.log}
      role="log"
      aria-live="polite"
      aria-label={texts.log(name)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: box }) => {
        isAtFoot.current = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
      }}
    >
      {thread.hasOlder && (
        <Button isSmall isBusy={thread.isLoading} className={styles.older} onClick={() => void mailbox.loadOlder(thread.userId)}>
          {texts.older}
        </Button>
      )}
      {messages.map((message, at) => {
        const previous = messages[at - 1];
        const isNewDay = !previous || daysAgo(previous.at, now) !== daysAgo(message.at, now);
        return (
          <div key={message.key} className={styles.item}>
            {isNewDay && <h3 className={styles.day}>{dayName(message.at, now, language, texts)}</h3>}
            <Message mailbox={mailbox} userId={thread.userId} name={name} message={message} isFollowing={!isNewDay && previous?.isMine === message.isMine} />
          </div>
        );
      })}
    </div>
  );
}
