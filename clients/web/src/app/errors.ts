import { LivehouseError } from "@livehouse/client";
import { useCallback } from "react";
import { useTexts, type Texts } from "@/texts";

/** What to tell a user about a failed call: in their language where the code has a text, otherwise what the server says. */
export function errorText(error: unknown, texts: Texts["common"]): string {
  if (!(error instanceof LivehouseError)) return texts.errors.unavailable;
  const known = texts.errors[error.code as keyof typeof texts.errors] as string | ((seconds: number | undefined) => string) | undefined;
  if (typeof known === "function") return known(error.retryAfter);
  if (known !== undefined) return known;
  const fields = Object.values(error.fields ?? {}).flat();
  if (fields.length > 0) return fields.join(" ");
  return error.detail || texts.errors.unavailable;
}

export function useErrorText(): (error: unknown) => string {
  const texts = useTexts("common");
  return useCallback((error: unknown) => errorText(error, texts), [texts]);
}
