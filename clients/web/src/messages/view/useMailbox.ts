import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useClient, useUser } from "@/app/SessionContext";
import { openVault } from "../storage/indexed-db";
import { mailApi } from "../mail/mail-api";
import { Mailbox, type MailboxView } from "../mail/mailbox";

/** The signed-in user's messages while the page is open. `attempt` grows to start anew after a failure. */
export function useMailbox(attempt: number): { mailbox: Mailbox; view: MailboxView } {
  const client = useClient();
  const userId = useUser()!.id;
  const mailbox = useMemo(() => new Mailbox(userId, mailApi(client), () => openVault()), [client, userId, attempt]);
  useEffect(() => {
    mailbox.begin();
    return () => mailbox.close();
  }, [mailbox]);
  return { mailbox, view: useSyncExternalStore(mailbox.subscribe, mailbox.snapshot) };
}

/** Reads what came while the page was hidden, once it is looked at. */
export function useReadWhenVisible(mailbox: Mailbox, userId: string): void {
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && void mailbox.markRead(userId);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [mailbox, userId]);
}

const names = new Map<string, string>();

/** A user's name; the id until it is known, and for users of whom the server knows none. */
export function useName(userId: string): string {
  const { rest } = useClient();
  const [name, setName] = useState(names.get(userId));
  useEffect(() => {
    let isCurrent = true;
    setName(names.get(userId));
    if (names.has(userId)) return;
    rest.get("/api/users/{userId}", { path: { userId } }).then(
      ({ user }) => {
        names.set(userId, user.displayName);
        if (isCurrent) setName(user.displayName);
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [rest, userId]);
  return name ?? userId;
}
