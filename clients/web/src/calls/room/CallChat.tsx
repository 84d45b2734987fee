import type { useChat } from "@livekit/components-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { IconButton, useToast } from "@/design";
import { CloseIcon, SendIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Panel.module.css";

const TEXT_MAX = 2000;

/** Goes over the media server to those who are there, and is kept nowhere. Everything is shown as text. */
export function CallChat({ chat, isEncrypted, onClose }: { chat: ReturnType<typeof useChat>; isEncrypted: boolean; onClose: () => void }) {
  const all = useTexts("calls");
  const texts = all.chat;
  const toast = useToast();
  const { chatMessages, send, isSending } = chat;
  const [text, setText] = useState("");
  const log = useRef<HTMLDivElement>(null);
  const time = new Intl.DateTimeFormat(useLanguage(), { hour: "2-digit", minute: "2-digit" });
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [chatMessages.length]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = text.trim();
    if (trimmed === "" || isSending) return;
    send(trimmed).then(
      () => setText(""),
      () => toast(texts.failed, "bad"),
    );
  };
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2>{texts.title}</h2>
        <IconButton label={all.close} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <div ref={log} className={styles.log} role="log" aria-live="polite" aria-label={texts.title} tabIndex={0}>
        {chatMessages.length === 0 && (
          <p className={styles.empty}>
            {texts.empty}
            {isEncrypted && ` ${texts.encrypted}`}
          </p>
        )}
        {chatMessages.map((message) => (
          <p key={message.id ?? `${message.timestamp}`} className={styles.message}>
            <span className={styles.from}>
              <strong>{message.from?.isLocal ? all.you : message.from?.name || message.from?.identity}</strong> <time>{time.format(message.timestamp)}</time>
            </span>
            <span className={styles.text} dir="auto">
              {message.message}
            </span>
          </p>
        ))}
      </div>
      <form className={styles.form} onSubmit={onSubmit}>
        <input
          className={styles.input}
          value={text}
          maxLength={TEXT_MAX}
          autoComplete="off"
          dir="auto"
          enterKeyHint="send"
          aria-label={texts.placeholder}
          placeholder={texts.placeholder}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton type="submit" kind="primary" label={texts.send}>
          <SendIcon />
        </IconButton>
      </form>
    </div>
  );
}
