import { useState } from "react";
import { useLocation } from "react-router";
import { LivehouseError } from "@livehouse/client";
import { Button, Loading, Notice, Page } from "@/design";
import { useErrorText } from "@/app/errors";
import { useTexts } from "@/texts";
import { ConversationList } from "./view/ConversationList";
import { ConversationPane } from "./view/ConversationPane";
import { OwnKeysNotice } from "./view/OwnKeysNotice";
import { useMailbox } from "./view/useMailbox";
import styles from "./view/Messages.module.css";

/** The other user of the open conversation: ids may hold anything, a slash too, so the path is read by hand. */
function peerOf(pathname: string): string | undefined {
  const rest = pathname.replace(/^\/messages\/?/, "");
  try {
    return rest === "" ? undefined : decodeURIComponent(rest);
  } catch {
    return undefined;
  }
}

export default function Messages() {
  const texts = useTexts("calls").messages;
  const retry = useTexts("calls").retry;
  const errorText = useErrorText();
  const [attempt, setAttempt] = useState(0);
  const { mailbox, view } = useMailbox(attempt);
  const peer = peerOf(useLocation().pathname);
  if (view.phase === "failed") {
    const isStorage = !(view.error instanceof LivehouseError);
    const isFull = LivehouseError.is(view.error, "conflict");
    return (
      <Page title={texts.title} width="narrow">
        <Notice tone="bad" isAlert>
          <h2>{texts.failed}</h2>
          <p>{isStorage ? texts.storageFailed : isFull ? texts.devicesFull : errorText(view.error)}</p>
        </Notice>
        <Button kind="primary" onClick={() => setAttempt(attempt + 1)}>
          {retry}
        </Button>
      </Page>
    );
  }
  return (
    <Page title={texts.title} width="full">
      {view.phase === "starting" ? (
        <>
          <Loading />
          <p className={styles.starting} role="status">
            {texts.starting}
          </p>
        </>
      ) : (
        <div className={styles.layout} data-open={(peer !== undefined && peer !== mailbox.accountId) || undefined}>
          <div className={styles.side}>
            {view.ownKeysChanged && <OwnKeysNotice mailbox={mailbox} />}
            <ConversationList mailbox={mailbox} view={view} selected={peer} />
          </div>
          {peer === undefined || peer === mailbox.accountId ? (
            <div className={styles.nothing}>
              <p>{view.conversations.length > 0 ? texts.choose : texts.noneText}</p>
            </div>
          ) : (
            <ConversationPane key={peer} mailbox={mailbox} view={view} userId={peer} />
          )}
        </div>
      )}
    </Page>
  );
}
