import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useClient } from "../session";
import { withEvent, type FeedEvent } from "./feedLog";

export interface OperatorsFeed {
  events: readonly FeedEvent[];
  status: "connecting" | "connected" | "interrupted";
}

const Context = createContext<OperatorsFeed>({ events: [], status: "connecting" });

export const useFeed = (): OperatorsFeed => useContext(Context);

/** Watches the installation while the console is open, whichever of its pages is shown; asks again after each reconnect. */
export function FeedProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const [feed, setFeed] = useState<OperatorsFeed>({ events: [], status: "connecting" });
  useEffect(() => {
    const watch = () => {
      // A refusal or a lost connection: the next one asks again.
      client.call("operators:watch", {}).catch(() => setFeed((before) => ({ ...before, status: "interrupted" })));
    };
    const known = (status: string) => (status === "connected" || status === "interrupted" ? status : "connecting");
    const stops = [
      client.on("operators:event", (event) => setFeed((before) => ({ ...before, events: withEvent(before.events, event) }))),
      client.on("operators:feed", ({ status }) => setFeed((before) => ({ ...before, status: known(status) }))),
      client.on("connection", (phase) => {
        if (phase === "connected") watch();
        else setFeed((before) => ({ ...before, status: "interrupted" }));
      }),
    ];
    if (client.connection === "connected") watch();
    client.connect();
    return () => {
      for (const stop of stops) stop();
      if (client.connection === "connected") void client.call("operators:leave", {}).catch(() => {});
    };
  }, [client]);
  return <Context value={feed}>{children}</Context>;
}
