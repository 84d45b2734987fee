import { useLocalParticipant, useParticipants } from "@livekit/components-react";
import { useState } from "react";
import { Button, IconButton, useToast } from "@/design";
import { CameraIcon, ChatIcon, MicrophoneIcon, ScreenIcon, SettingsIcon, UserIcon } from "@/design/icons";
import { useTexts } from "@/texts";
import { DeviceDialog } from "./DeviceDialog";
import type { View } from "./Stage";
import styles from "./Call.module.css";

export type Panel = "people" | "chat" | undefined;

export function Controls({
  canPublish,
  panel,
  view,
  unread,
  onPanel,
  onView,
  onLeave,
}: {
  canPublish: boolean;
  panel: Panel;
  view: View;
  unread: number;
  onPanel: (panel: Panel) => void;
  onView: (view: View) => void;
  onLeave: () => void;
}) {
  const all = useTexts("calls");
  const texts = all.call;
  const toast = useToast();
  const { localParticipant, isMicrophoneEnabled, isCameraEnabled, isScreenShareEnabled } = useLocalParticipant();
  const count = useParticipants().length;
  const [isDevices, setDevices] = useState(false);
  const attempt = (work: Promise<unknown>, failure: string) => {
    // Whoever closes the browser's choice of a screen wanted that.
    work.catch((error: unknown) =>
      error instanceof Error && error.name === "NotAllowedError" && failure === texts.failed.screen ? undefined : toast(failure, "bad"),
    );
  };
  const canShareScreen = typeof navigator.mediaDevices?.getDisplayMedia === "function";
  const open = (next: Exclude<Panel, undefined>) => onPanel(panel === next ? undefined : next);
  return (
    <div className={styles.controls} role="toolbar" aria-label={texts.controls}>
      {canPublish ? (
        <>
          <IconButton
            label={texts.microphone}
            aria-pressed={isMicrophoneEnabled}
            kind={isMicrophoneEnabled ? "secondary" : "danger"}
            className={styles.round}
            data-off={!isMicrophoneEnabled || undefined}
            onClick={() => attempt(localParticipant.setMicrophoneEnabled(!isMicrophoneEnabled), texts.failed.microphone)}
          >
            <MicrophoneIcon />
          </IconButton>
          <IconButton
            label={texts.camera}
            aria-pressed={isCameraEnabled}
            kind={isCameraEnabled ? "secondary" : "danger"}
            className={styles.round}
            data-off={!isCameraEnabled || undefined}
            onClick={() => attempt(localParticipant.setCameraEnabled(!isCameraEnabled), texts.failed.camera)}
          >
            <CameraIcon />
          </IconButton>
          {canShareScreen && (
            <IconButton
              label={isScreenShareEnabled ? texts.stopScreen : texts.screen}
              aria-pressed={isScreenShareEnabled}
              kind={isScreenShareEnabled ? "primary" : "secondary"}
              className={styles.round}
              onClick={() => attempt(localParticipant.setScreenShareEnabled(!isScreenShareEnabled, { audio: true }), texts.failed.screen)}
            >
              <ScreenIcon />
            </IconButton>
          )}
          <IconButton label={all.devices.settings} kind="secondary" className={styles.round} onClick={() => setDevices(true)}>
            <SettingsIcon />
          </IconButton>
        </>
      ) : (
        <p className={styles.listen}>{texts.listenOnly}</p>
      )}
      <Button
        className={styles.view}
        kind={view === "speaker" ? "primary" : "secondary"}
        aria-pressed={view === "speaker"}
        onClick={() => onView(view === "grid" ? "speaker" : "grid")}
      >
        {texts.speaker}
      </Button>
      <IconButton
        label={`${texts.people}: ${texts.participants(count)}`}
        kind="secondary"
        className={styles.round}
        aria-expanded={panel === "people"}
        onClick={() => open("people")}
      >
        <UserIcon />
        <span className={styles.count} aria-hidden="true">
          {count}
        </span>
      </IconButton>
      <IconButton
        label={unread > 0 ? `${texts.chat}: ${all.chat.new(unread)}` : texts.chat}
        kind="secondary"
        className={styles.round}
        aria-expanded={panel === "chat"}
        onClick={() => open("chat")}
      >
        <ChatIcon />
        {unread > 0 && (
          <span className={styles.count} aria-hidden="true">
            {unread}
          </span>
        )}
      </IconButton>
      <Button kind="danger" className={styles.leave} onClick={onLeave}>
        {all.room.leave}
      </Button>
      {isDevices && <DeviceDialog onClose={() => setDevices(false)} />}
    </div>
  );
}
