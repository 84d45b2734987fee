import { LivehouseError } from "@livehouse/client";
import { useCallback } from "react";
import { useErrorText } from "@/app/errors";
import { useTexts } from "@/texts";

/** What to tell a host about a refusal: what it means for a stream where that is more than the code says elsewhere. */
export function useStudioError(): (error: unknown) => string {
  const { errors } = useTexts("studio");
  const general = useErrorText();
  return useCallback((error: unknown) => {
    const own = LivehouseError.is(error) ? (errors as Record<string, unknown>)[error.code] : undefined;
    return typeof own === "string" ? own : general(error);
  }, [errors, general]);
}
