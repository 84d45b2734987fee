import type { ShownMessage } from "@livehouse/client";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "@/texts";
import { after } from "./reading";

/** A screen reader can't keep up with more. */
const EVERY_MS = 3_000;
const READ_MAX = 3;

/** Reads out politely what others have written: a few messages as they are, many as their number. */
export function Announcer({ messages }: { messages: readonly ShownMessage[] }) {
  const texts = useTexts("stage").chat;
  const [said, setSaid] = useState("");
  const latest = useRef(messages);
  latest.current = messages;
  useEffect(() => {
    let lastKey = latest.current.at(-1)?.key;
    const timer = setInterval(() => {
      const fresh = after(latest.current, lastKey).filter((message) => !message.isOwn);
      lastKey = latest.current.at(-1)?.key ?? lastKey;
      if (fresh.length > READ_MAX) setSaid(texts.many(fresh.length));
      else if (fresh.length > 0) setSaid(fresh.map((message) => texts.said(message.userName ?? "", message.text)).join("\n"));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [texts]);
  return <div className="visually-hidden" role="log" aria-live="polite">{said}</div>;
}
