import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { useClient, useUser } from "./SessionContext";

/** While the page is looked at. A new message is told at once where the hub is connected anyway, as on a stage. */
const EVERY_MS = 60_000;

/** How many private messages the user has not read; 0 on the page that shows them itself. */
export function useUnread(): number {
  const client = useClient();
  const userId = useUser()?.id;
  const { pathname } = useLocation();
  const isThere = pathname.startsWith("/messages");
  const [count, setCount] = useState(0);
  useEffect(() => {
    setCount(0);
    if (userId === undefined || isThere) return;
    let isCurrent = true;
    const look = async () => {
      if (document.visibilityState === "hidden") return;
      // Not before the page is there: it is not what anybody came for.
      const [{ countUnread }, { mailApi }, { openVault }] = await Promise.all([
        import("@/messages/mail/unread"), import("@/messages/mail/mail-api"), import("@/messages/storage/indexed-db"),
      ]);
      if (!isCurrent) return;
      const vault = await openVault();
      const unread = await countUnread(mailApi(client), vault, userId).finally(() => vault.close());
      if (isCurrent) setCount(unread);
    };
    const quietly = () => void look().catch(() => {}); // The next look may succeed; without storage there is no number.
    quietly();
    const timer = setInterval(quietly, EVERY_MS);
    const stop = client.on("inbox", quietly);
    document.addEventListener("visibilitychange", quietly);
    return () => {
      isCurrent = false;
      clearInterval(timer);
      stop();
      document.removeEventListener("visibilitychange", quietly);
    };
  }, [client, userId, isThere]);
  return count;
}
