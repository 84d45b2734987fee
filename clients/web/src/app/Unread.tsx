import { useTexts } from "@/texts";
import styles from "./Shell.module.css";

/** A number beside the way to the messages; nothing without any. */
export function Unread({ count }: { count: number }) {
  const texts = useTexts("common");
  if (count === 0) return null;
  return (
    <span className={styles.unread}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="visually-hidden">{texts.unread(count)}</span>
    </span>
  );
}
