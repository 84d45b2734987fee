import { Badge } from "@/design";
import { useTexts } from "@/texts";
import { styles } from "../parts";
import type { TestStep } from "../types";

/** What was looked at, in order: whether it is right, what was expected and what came, and what to do. */
export function Steps({ steps }: { steps: readonly TestStep[] }) {
  const texts = useTexts("console").sso;
  return (
    <ol className={styles.steps}>
      {steps.map(({ name, ok, detail, hint, expected, got }, index) => (
        <li key={`${name}/${index}`} className={styles.step}>
          <Badge tone={ok ? (hint ? "warn" : "good") : "bad"}>{ok ? (hint ? texts.stepWarning : texts.stepOk) : texts.stepFailed}</Badge>
          <div className={styles.stepText}>
            <strong><code>{name}</code></strong>
            <span>{detail}</span>
            {expected && <span className={styles.quiet}>{texts.expected} <code>{expected}</code></span>}
            {got && <span className={styles.quiet}>{texts.got} <code>{got}</code></span>}
            {hint && <span><strong>{texts.hint}</strong> {hint}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
