import { LivehouseError, type LiveStream, type Stream } from "@livehouse/client";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { useLocation } from "react-router";
import { useErrorText } from "@/app/errors";
import { ButtonLink, IconButton, useToast } from "@/design";
import { SendIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { useNow } from "../time";
import styles from "./Chat.module.css";

const TEXT_MAX = 500;

interface ComposerProps {
  stream: Stream;
  live: LiveStream | undefined;
  /** The host and moderators write as often as they like. */
  isExempt: boolean;
  children: ReactNode;
}

/** Characters as the server counts them: Unicode scalar values. */
export const lengthOf = (text: string): number => [...text].length;

export function Composer({ stream, live, isExempt, children }: ComposerProps) {
  const texts = useTexts("stage");
  const { pathname, search, hash } = useLocation();
  if (!live) {
    return (
      <div className={styles.composer}>
        <ButtonLink kind="primary" isWide to="/sign-in" state={{ from: pathname + search + hash }}>{texts.signInToChat}</ButtonLink>
        {children}
      </div>
    );
  }
  return <Writing {...{ stream, live, isExempt }}>{children}</Writing>;
}

function Writing({ stream, live, isExempt, children }: ComposerProps & { live: LiveStream }) {
  const texts = useTexts("stage").chat;
  const toast = useToast();
  const toText = useErrorText();
  const [text, setText] = useState("");
  const [waitUntil, setWaitUntil] = useState(0);
  const now = useNow(waitUntil > 0);
  const wait = Math.max(0, Math.ceil((waitUntil - now) / 1_000));
  const over = lengthOf(text.trim()) - TEXT_MAX;
  const slow = isExempt ? 0 : stream.chat.slowModeSeconds;
  useEffect(() => {
    if (waitUntil > 0 && wait === 0) setWaitUntil(0);
  }, [waitUntil, wait]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || over > 0 || wait > 0) return;
    setText("");
    if (slow > 0) setWaitUntil(Date.now() + slow * 1_000);
    live.send(said).catch((error: unknown) => {
      if (!(error instanceof LivehouseError) || error.code === "closed") return;
      if (error.code === "rate_limited" && error.retryAfter) setWaitUntil(Date.now() + error.retryAfter * 1_000);
      toast(toText(error), "bad");
    });
  };
  return (
    <form className={styles.composer} onSubmit={submit}>
      {(slow > 0 || (stream.chat.followersOnly && !isExempt) || over > 0) && (
        <p className={styles.rule}>
          {over > 0 ? texts.tooLong(over) : stream.chat.followersOnly ? texts.followersOnly : texts.slowMode(slow)}
        </p>
      )}
      <div className={styles.line}>
        <input
          className={styles.input} value={text} onChange={(event) => setText(event.target.value)} aria-label={texts.input} placeholder={texts.placeholder}
          autoComplete="off" enterKeyHint="send" aria-invalid={over > 0 || undefined} dir="auto"
        />
        {wait > 0
          ? <span className={styles.wait} role="timer" aria-label={texts.waitLabel(wait)}>{texts.wait(wait)}</span>
          : <IconButton type="submit" kind="primary" label={texts.send} disabled={text.trim() === "" || over > 0}><SendIcon /></IconButton>}
      </div>
      {children}
    </form>
  );
}
