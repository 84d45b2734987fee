import type { ShownMessage } from "@livehouse/client";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "@/design";
import { ArrowDownIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { nextKey } from "../../logic/reading";
import styles from "./chat.module.css";
import { Message } from "./Message";

/** A host moderates what was just written: older messages are not rendered. */
const SHOWN_MAX = 200;
/** How near to its end the list must be to follow new messages. */
const END_PX = 48;

export function MessageList({ messages, onChoose }: { messages: readonly ShownMessage[]; onChoose(message: ShownMessage): void }) {
  const texts = useTexts("studio").chat;
  const list = useRef<HTMLOListElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const [active, setActive] = useState<string | null>(null);
  const shown = messages.slice(-SHOWN_MAX);
  const last = shown.at(-1)?.key;
  const reachable = shown.some(({ key }) => key === active) ? active : last;

  useLayoutEffect(() => {
    if (isAtEnd && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last, isAtEnd]);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isAtEnd]);

  const onKeyDown = (event: KeyboardEvent<HTMLOListElement>) => {
    const next = nextKey(event.key, shown.map(({ key }) => key), reachable ?? null);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <div className={styles.log} role="log" aria-label={texts.log}>
      {shown.length === 0 && <p className={styles.closed}>{texts.empty}</p>}
      <ol
        ref={list} className={styles.messages} onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => setAtEnd(scrollHeight - scrollTop - clientHeight < END_PX)}
      >
        {shown.map((message) => (
          <Message key={message.key} message={message} isReachable={message.key === reachable} onChoose={onChoose} onFocus={setActive} />
        ))}
      </ol>
      {!isAtEnd && <Button isSmall className={styles.toEnd} onClick={() => setAtEnd(true)}><ArrowDownIcon size={16} />{texts.newMessages}</Button>}
    </div>
  );
}
