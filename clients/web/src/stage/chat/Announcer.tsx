import type { ShownMessage } from "@livehouse/client";
import { useEffect, useRef, useState } from "react";
import { useTexts } from "@/texts";
import { after, lastKeys } from "./reading";

/** A screen reader can't keep up with more. */
const EVERY_MS = 3_000;
const READ_MAX = 3;

/** Reads out politely what others have written: a few messages as they are, many as their number. */
export function Announcer({ messages, isLoaded }: { messages: readonly ShownMessage[]; isLoaded: boolean }) {
  const texts = useTexts("stage").chat;
  const [said, setSaid] = useState("");
  const latest = useRef(messages);
  latest.current = messages;
  /** What was written before the user came is not read out. */
  const seen = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    if (isLoaded) seen.current ??= lastKeys(latest.current);
  }, [isLoaded]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (seen.current === undefined) return;
      const fresh = after(latest.current, seen.current).filter((message) => !message.isOwn);
      if (latest.current.length > 0) seen.current = lastKeys(latest.current);
      if (fresh.length > READ_MAX) setSaid(texts.many(fresh.length));
      else if (fresh.length > 0) setSaid(fresh.map((message) => texts.said(message.userName ?? "", message.text)).join("\n"));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [texts]);
  return <div className="visually-hidden" role="log" aria-live="polite">{said}</div>;
}
