import { LivehouseError } from "@livehouse/client";
import { useErrorText } from "@/app/errors";
import { Button, Notice } from "@/design";
import { useTexts } from "@/texts";
import { Cancelled, fieldErrors } from "../data/errors";
import styles from "./parts.module.css";

/** What went wrong, where it went wrong, and how to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const texts = useTexts("console");
  const text = useErrorText();
  if (error === undefined || error instanceof Cancelled) return null;
  const fields = Object.entries(fieldErrors(error));
  const trace = error instanceof LivehouseError && error.status >= 500 ? error.traceId : undefined;
  return (
    <Notice tone="bad" isAlert>
      {fields.length === 0 ? <p>{text(error)}</p> : fields.map(([name, problem]) => <p key={name}><code>{name}</code>: {problem}</p>)}
      {trace && <p className={styles.quiet}>{texts.trace} <code>{trace}</code></p>}
      {onRetry && <Button isSmall onClick={onRetry}>{texts.tryAgain}</Button>}
    </Notice>
  );
}
