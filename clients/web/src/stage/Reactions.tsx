import type { LiveStream } from "@livehouse/client";
import { useEffect, useRef } from "react";
import { useTexts } from "@/texts";
import styles from "./Stage.module.css";

const offered = ["❤️", "🔥", "😂", "👏", "😮"];
/** A thousand people who press a heart are as many hearts as an eye can follow. */
const FLOATING_MAX = 24;
const EACH_MAX = 4;
const STILL_MS = 1_500;

export function ReactionBar({ live }: { live: LiveStream }) {
  const texts = useTexts("stage").reactions;
  return (
    <div className={styles.reactionBar} role="group" aria-label={texts.title}>
      {offered.map((emoji) => (
        <button key={emoji} type="button" className={styles.reaction} aria-label={texts.send(emoji)} onClick={() => void live.react(emoji).catch(() => {})}>
          {emoji}
        </button>
      ))}
    </div>
  );
}

/** Reactions rise over the picture. Made by hand: they live for two seconds, and React need not know of them. Without motion they only appear. */
export function FloatingReactions({ live }: { live: LiveStream | undefined }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    if (!live || !element) return;
    return live.on("reaction", ({ counts }) => {
      for (const [emoji, count] of Object.entries(counts)) {
        for (let index = 0; index < Math.min(count, EACH_MAX) && element.childElementCount < FLOATING_MAX; index++) {
          const one = document.createElement("span");
          one.className = styles.floating!;
          one.textContent = emoji;
          one.style.setProperty("--x", `${Math.round(Math.random() * 100)}%`);
          one.style.setProperty("--drift", `${Math.round(Math.random() * 60 - 30)}px`);
          one.style.animationDelay = `${index * 120}ms`;
          if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(() => one.remove(), STILL_MS);
          else one.addEventListener("animationend", () => one.remove());
          element.append(one);
        }
      }
    });
  }, [live]);
  return <div ref={layer} className={styles.floats} aria-hidden="true" />;
}
