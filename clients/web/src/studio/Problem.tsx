import type { LivehouseError } from "@livehouse/client";
import { Button, ButtonLink, Notice } from "@/design";
import { useTexts } from "@/texts";
import { useStudioError } from "./useErrors";

/** A refusal with what can be done about it. */
export function Problem({ error, onRetry }: { error: LivehouseError | undefined; onRetry?: () => void }) {
  const { errors } = useTexts("studio");
  const text = useStudioError();
  if (!error) return null;
  const other = error.code === "already_live" ? error.problem?.["streamId"] : undefined;
  return (
    <Notice tone="bad" isAlert>
      <p>{text(error)}</p>
      {typeof other === "string" && <div><ButtonLink isSmall to={`/studio/desk/${other}`}>{errors.openIt}</ButtonLink></div>}
      {onRetry && <div><Button isSmall onClick={onRetry}>{errors.reload}</Button></div>}
    </Notice>
  );
}
