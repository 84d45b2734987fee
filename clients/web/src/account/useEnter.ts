import { useCallback } from "react";
import { useLocation, useNavigate } from "react-router";
import { useSession } from "@/app/SessionContext";
import type { SignedIn } from "@/app/session";

/** An address within this page; anything else is the start page: a link must not lead users elsewhere after they have signed in. */
export function innerPath(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) ? path : "/";
}

/** Where the user wanted to go before they had to sign in. */
export const useFrom = (): string => innerPath((useLocation().state as { from?: unknown } | null)?.from);

/** Makes an answer of the server this page's session, and goes where the user wanted to go. */
export function useEnter(): (answer: SignedIn, from: string) => void {
  const session = useSession();
  const navigate = useNavigate();
  return useCallback((answer, from) => {
    session.enter(answer);
    void navigate(from, { replace: true });
  }, [session, navigate]);
}
