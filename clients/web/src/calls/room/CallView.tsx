import { RoomAudioRenderer, RoomContext, useChat } from "@livekit/components-react";
import { useState } from "react";
import { Loading, Page, useToast } from "@/design";
import { useTexts } from "@/texts";
import type { Choices } from "../devices/choices";
import { mayPublish, type Pass } from "../join/pass";
import { TimerPanel } from "../study/TimerPanel";
import { Announcements } from "./Announcements";
import { CallChat } from "./CallChat";
import { ConnectionBanner } from "./ConnectionBanner";
import { Controls, type Panel } from "./Controls";
import type { CallEnd } from "./disconnects";
import { EncryptionButton } from "./EncryptionButton";
import { InviteButton } from "./InviteButton";
import { People } from "./People";
import { Stage, type View } from "./Stage";
import { useCallRoom } from "./useCallRoom";
import type { MediaRoom } from "./media-room";
import styles from "./Call.module.css";

export interface CallViewProps {
  pass: Pass;
  passphrase: string | undefined;
  choices: Choices;
  onEnd: (end: CallEnd) => void;
  onPassphrase: (passphrase: string) => void;
}

/** A call from joining to its end. This module and what it loads, LiveKit's client above all, come only when someone joins. */
export default function CallView(props: CallViewProps) {
  const { pass, passphrase, choices, onEnd } = props;
  const texts = useTexts("calls");
  const canPublish = mayPublish(pass.token);
  const toast = useToast();
  const onDeviceFailed = (device: "microphone" | "camera") => toast(texts.call.failed[device], "bad");
  const call = useCallRoom(pass, passphrase, choices, canPublish, { onEnd, onDeviceFailed });
  if (!call) {
    return (
      <Page title={texts.room.title(pass.title)} width="full">
        <Loading />
        <p className={styles.joining} role="status">
          {texts.room.connection.connecting}
        </p>
      </Page>
    );
  }
  return <Running {...props} call={call} canPublish={canPublish} />;
}

type RunningProps = CallViewProps & { call: MediaRoom; canPublish: boolean };

export function Running(props: RunningProps) {
  const texts = useTexts("calls");
  return (
    <RoomContext.Provider value={props.call.room}>
      <Page title={texts.room.title(props.pass.title)} width="full">
        <Layout {...props} />
        <RoomAudioRenderer />
      </Page>
    </RoomContext.Provider>
  );
}

function Layout({ pass, passphrase, call, canPublish, onEnd, onPassphrase }: RunningProps) {
  const texts = useTexts("calls");
  const [panel, setPanel] = useState<Panel>();
  const [view, setView] = useState<View>("grid");
  // Listens while the panel is closed, too: what is missed comes from nowhere else.
  const chat = useChat();
  const count = chat.chatMessages.length;
  const [readCount, setReadCount] = useState(0);
  if (panel === "chat" && readCount !== count) setReadCount(count);
  const close = () => setPanel(undefined);
  return (
    <div className={styles.call}>
      <header className={styles.head}>
        <strong className={styles.title}>{pass.title}</strong>
        <EncryptionButton call={call} onPassphrase={onPassphrase} />
        <InviteButton passphrase={passphrase} isSmall />
      </header>
      <ConnectionBanner />
      {pass.studyRoom && <TimerPanel />}
      <div className={styles.body}>
        <Stage view={view} />
        {panel !== undefined && (
          <aside className={styles.panel} aria-label={texts.call[panel]}>
            {panel === "chat" ? <CallChat chat={chat} isEncrypted={call.isEncrypted} onClose={close} /> : <People onClose={close} />}
          </aside>
        )}
      </div>
      <Controls
        canPublish={canPublish}
        panel={panel}
        view={view}
        unread={count - readCount}
        onPanel={setPanel}
        onView={setView}
        onLeave={() => onEnd("left")}
      />
      <Announcements unread={count - readCount} />
    </div>
  );
}
