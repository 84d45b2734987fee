import type { ReactNode } from "react";
import { useTexts } from "@/texts";
import { classes } from "./classes";
import styles from "./small.module.css";

export type Tone = "neutral" | "good" | "warn" | "bad" | "info";

/** A word about a thing's state. */
export function Badge({ tone = "neutral", children }: { tone?: Tone | "live"; children: ReactNode }) {
  return <span className={classes(styles.badge, tone !== "neutral" && styles[tone])}>{children}</span>;
}

/** One of eight colours, always the same for an id. */
export function tintOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) >>> 0;
  return hash % 8;
}

/** The first letter of a name on a colour that belongs to the user. Decoration: the name stands beside it. */
export function Avatar({ userId, name, size = "m" }: { userId: string; name: string; size?: "s" | "m" | "l" }) {
  return (
    <span className={styles.avatar} data-size={size} data-tint={tintOf(userId)} aria-hidden="true">
      {([...name.trim()][0] ?? "?").toLocaleUpperCase()}
    </span>
  );
}

/** A boxed message within the page. `isAlert`: read out at once. */
export function Notice({ tone = "neutral", isAlert = false, children }: { tone?: Tone; isAlert?: boolean; children: ReactNode }) {
  return <div className={classes(styles.notice, tone !== "neutral" && styles[tone])} role={isAlert ? "alert" : undefined}>{children}</div>;
}

/** In place of a list that has nothing yet. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Loading() {
  const texts = useTexts("common");
  return (
    <div className={styles.loading} role="status">
      <span className={styles.ring} aria-hidden="true" />
      <span className="visually-hidden">{texts.loading}</span>
    </div>
  );
}
