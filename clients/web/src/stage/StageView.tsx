import type { Client, Stream } from "@livehouse/client";
import { useCallback, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { ButtonLink, Page, useToast } from "@/design";
import { useTexts } from "@/texts";
import { Chat } from "./chat/Chat";
import { EndScreen } from "./EndScreen";
import { Head } from "./Head";
import { Player } from "./player/Player";
import { FloatingReactions } from "./Reactions";
import { ReportDialog } from "./ReportDialog";
import styles from "./Stage.module.css";
import { useLive } from "./useLive";
import type { Event } from "./useTarget";
import { Waiting } from "./Waiting";

interface StageViewProps {
  client: Client;
  initial: Stream;
  event: Event | undefined;
}

/** A stream: the picture, what it is about, the chat. */
export function StageView({ client, initial, event }: StageViewProps) {
  const texts = useTexts("stage");
  const { pathname, search, hash } = useLocation();
  const state = useLive(client, initial);
  const { stream, live, phase } = state;
  const [isReporting, setReporting] = useState(false);
  const report = useCallback(() => setReporting(true), []);
  const toast = useToast();
  useEffect(() => {
    if (!live) return;
    const stops = [
      live.on("resumed", ({ missed }) => toast(texts.resumed(missed), "good")),
      live.on("replaced", () => toast(texts.replaced)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [live, texts, toast]);

  if (phase === "removed" || phase === "failed") {
    const why = phase === "failed" ? texts.failed : state.error?.code === "not_found" ? texts.missing : texts.removed;
    return (
      <Page title={why.title} width="narrow">
        <p role="alert">{why.text}</p>
        {phase === "failed" && <ButtonLink kind="primary" to="/sign-in" state={{ from: pathname + search + hash }}>{texts.signInToChat}</ButtonLink>}
        <ButtonLink to="/">{texts.end.others}</ButtonLink>
      </Page>
    );
  }
  return (
    <Page title={stream.title} width="full">
      <div className={styles.stage}>
        <div className={styles.picture}>
          {stream.status === "live" ? <Player client={client} stream={stream} live={live} />
            : stream.status === "ended" ? <EndScreen client={client} stream={stream} />
              : <Waiting client={client} title={stream.title} startsAt={stream.scheduledAt} event={event} />}
          <FloatingReactions live={live} />
        </div>
        <Head client={client} stream={stream} onReport={report} />
        <div className={styles.side}><Chat client={client} state={state} onReport={report} /></div>
      </div>
      {isReporting && <ReportDialog client={client} streamId={stream.id} onClose={() => setReporting(false)} />}
    </Page>
  );
}
