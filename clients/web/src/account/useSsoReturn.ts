import { LivehouseError } from "@livehouse/client";
import { useEffect, useRef, useState } from "react";
import { useClient } from "@/app/SessionContext";
import type { Answer } from "./SignIn";
import { innerPath } from "./useEnter";

const FROM = "livehouse.signInFrom";
/** As the server says it (docs/single-sign-on.md): the sign-in did not begin here. */
export const NOT_BEGUN = "state_unknown";

/** Where to go on after the organisation's page, in this tab alone. */
export const keepFrom = (from: string) => sessionStorage.setItem(FROM, from);

/** Null: no sign-in began in this tab. Good for one return. */
function takeFrom(): string | null {
  const kept = sessionStorage.getItem(FROM);
  sessionStorage.removeItem(FROM);
  return kept;
}

/** What an organisation's provider sent the browser back with, behind the address's `#`. */
export function readReturn(hash: string): { code?: string; reason?: string } {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const code = values.get("code");
  if (code) return { code };
  return values.has("error") ? { reason: values.get("reason") ?? values.get("error") ?? "" } : {};
}

/** Finishes a sign-in that began at an organisation's page, once. Answers why it failed. */
export function useSsoReturn(onAnswer: (answer: Answer, from: string) => void): string | undefined {
  const client = useClient();
  const [reason, setReason] = useState(() => readReturn(location.hash).reason);
  const isDone = useRef(false);
  useEffect(() => {
    const { code, reason: refusal } = readReturn(location.hash);
    if ((!code && refusal === undefined) || isDone.current) return;
    isDone.current = true;
    const kept = takeFrom();
    if (!code) return;
    // It is good once: neither the history nor a copied address keeps it.
    history.replaceState(history.state, "", location.pathname);
    // Nobody began a sign-in in this tab: the code may be that of an account whose owner wants to see what is done with it.
    if (kept === null) return setReason(NOT_BEGUN);
    const from = innerPath(kept);
    client.rest.post("/api/auth/sso/exchange", { body: { code } }).then(
      (answer) => onAnswer(answer as Answer, from),
      (error: unknown) => setReason(error instanceof LivehouseError ? String(error.problem?.reason ?? error.code) : "unavailable"),
    );
  });
  return reason;
}
