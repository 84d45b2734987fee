import type { ShownMessage } from "@livehouse/client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { ArrowDownIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import styles from "./Chat.module.css";
import { Message } from "./Message";
import { Announcer } from "./Announcer";
import { after, lastKeys, nextIndex } from "./reading";

/** Nearer to the end than this is at the end. */
const END_PX = 48;
const ROW_PX = 44;

interface MessageListProps {
  messages: readonly ShownMessage[];
  /** Messages from before the user came are there. */
  isLoaded: boolean;
  hostId: string;
  /** The user can be the first. */
  canWrite: boolean;
  onOpen: (message: ShownMessage) => void;
  onRetry: (message: ShownMessage) => void;
}

/**
 * Only the messages that are seen are in the page, however many there are. It follows the newest one until the user scrolls up. Arrow keys, Home and End read
 * message by message (the ARIA pattern of a feed); what is new is read out by a live region beside it, so that scrolling reads nothing aloud.
 */
export function MessageList({ messages, isLoaded, hostId, canWrite, onOpen, onRetry }: MessageListProps) {
  const texts = useTexts("stage").chat;
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  /** The last messages that were there when the user scrolled up; by their keys, since a full list drops its oldest as new ones come. */
  const [lastSeen, setLastSeen] = useState<ReadonlySet<string>>();
  const [active, setActive] = useState<string>();
  const wantsFocus = useRef(false);
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: useCallback((index: number) => messages[index]?.key ?? index, [messages]),
    overscan: 6,
  });
  const total = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    const element = box.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [messages, total]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    if (isAtEnd === follows.current) return;
    follows.current = isAtEnd;
    setLastSeen(isAtEnd ? undefined : lastKeys(messages));
  };
  const toEnd = () => {
    follows.current = true;
    setLastSeen(undefined);
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  const found = messages.findIndex((message) => message.key === active);
  const current = found < 0 ? messages.length - 1 : found;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, current, messages.length);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    wantsFocus.current = true;
    setActive(messages[next]?.key);
    virtualizer.scrollToIndex(next, { align: "auto" });
  };
  useEffect(() => {
    if (!wantsFocus.current || active === undefined) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(active)}"]`);
    if (!row) return; // It is not there before the next rendering.
    wantsFocus.current = false;
    row.focus();
  });
  const unseen = lastSeen === undefined ? 0 : after(messages, lastSeen).length;
  return (
    <div className={styles.listFrame}>
      <div
        ref={box}
        className={styles.list}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        role={messages.length === 0 ? "group" : "feed"}
        aria-label={texts.list}
        tabIndex={-1}
      >
        {messages.length === 0 && <p className={styles.empty}>{canWrite ? texts.empty : texts.nothing}</p>}
        <div className={styles.rows} style={{ height: total }}>
          {virtualizer.getVirtualItems().map((item) => {
            const message = messages[item.index];
            return (
              message && (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  data-key={message.key}
                  className={styles.row}
                  role="article"
                  style={{ transform: `translateY(${item.start}px)` }}
                  tabIndex={item.index === current ? 0 : -1}
                  aria-posinset={item.index + 1}
                  aria-setsize={messages.length}
                  onFocus={(event) => event.target === event.currentTarget && setActive(message.key)}
                >
                  <Message message={message} isHost={message.userId === hostId} onOpen={onOpen} onRetry={onRetry} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {lastSeen !== undefined && (
        <button type="button" className={styles.pill} onClick={toEnd}>
          <ArrowDownIcon size={16} />
          {unseen > 0 ? texts.newMessages(unseen) : texts.jump}
        </button>
      )}
      <Announcer messages={messages} isLoaded={isLoaded} />
    </div>
  );
}
