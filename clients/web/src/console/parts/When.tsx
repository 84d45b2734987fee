import { useLocale } from "../session";

/** A time of the server, in the reader's language and zone. */
export function When({ at, isTimeOnly = false }: { at: string | null | undefined; isTimeOnly?: boolean }) {
  const locale = useLocale();
  if (!at) return <>–</>;
  const format = new Intl.DateTimeFormat(locale, isTimeOnly ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  return <time dateTime={at} title={at}>{format.format(new Date(at))}</time>;
}
