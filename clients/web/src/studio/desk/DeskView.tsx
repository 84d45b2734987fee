import { useState } from "react";
import { Page, Tabs } from "@/design";
import { useTexts } from "@/texts";
import { useIsWide } from "../useIsWide";
import { ChatPanel } from "./chat/ChatPanel";
import { useDeskState } from "./DeskContext";
import { DeskHeader } from "./DeskHeader";
import styles from "./desk.module.css";
import { EndedPanel } from "./EndedPanel";
import { GiftsPanel } from "./GiftsPanel";
import { HealthPanel } from "./HealthPanel";
import { ModerationPanel } from "./moderation/ModerationPanel";
import { RecordingPanel } from "./RecordingPanel";
import { SourcePanel } from "./SourcePanel";

export function DeskView() {
  const texts = useTexts("studio");
  const { title, phase, isHost, desk } = useDeskState();
  const isWide = useIsWide();
  const [tab, setTab] = useState(isHost ? "source" : "chat");
  const isOver = phase === "ended" || phase === "cancelled";
  const chat = { key: "chat", title: texts.chat.title, content: <ChatPanel /> };
  const moderation = { key: "moderation", title: texts.moderation.title, content: <ModerationPanel /> };
  const gifts = { key: "gifts", title: texts.gifts.title, content: <GiftsPanel /> };
  const source = <><SourcePanel /><RecordingPanel /></>;

  if (isOver) {
    return (
      <Page title={title} width="full">
        <div className={styles.desk}>
          <DeskHeader />
          <EndedPanel />
          {desk.live && (
            <section className={styles.panel} aria-labelledby="desk-chat">
              <h2 id="desk-chat" className={styles.heading}>{texts.chat.title}</h2>
              <ChatPanel />
            </section>
          )}
        </div>
      </Page>
    );
  }
  if (!isWide) {
    return (
      <Page title={title} width="full">
        <div className={styles.desk}>
          <DeskHeader />
          <Tabs
            label={texts.title} selected={tab} onSelect={setTab}
            tabs={[
              ...(isHost ? [{ key: "source", title: texts.source.title, content: <div className={styles.column}>{source}</div> }] : []),
              { key: "health", title: texts.health.title, content: <HealthPanel /> },
              chat, moderation, gifts,
            ]}
          />
        </div>
      </Page>
    );
  }
  return (
    <Page title={title} width="full">
      <div className={styles.desk}>
        <DeskHeader />
        <div className={styles.columns}>
          <div className={styles.column}>
            {isHost ? source : <p className={styles.panel}>{texts.desk.hostOnly}</p>}
            <HealthPanel />
          </div>
          <div className={styles.side}>
            <Tabs label={texts.title} selected={["source", "health"].includes(tab) ? "chat" : tab} onSelect={setTab} tabs={[chat, moderation, gifts]} />
          </div>
        </div>
      </div>
    </Page>
  );
}
