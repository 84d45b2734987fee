import { useLocale } from "../session";
import styles from "./parts.module.css";

/** A time of the server, in the reader's language and zone. */
export function When({ at, isTimeOnly = false }: { at: string | null | undefined; isTimeOnly?: boolean }) {
  const locale = useLocale();
  if (!at) return <>–</>;
  const format = new Intl.DateTimeFormat(locale, isTimeOnly ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  return <time className={styles.when} dateTime={at} title={at}>{format.format(new Date(at))}</time>;
}
