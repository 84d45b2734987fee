import { useConnectionState, useIsRecording, useStartAudio, useRoomContext } from "@livekit/components-react";
import { ConnectionState } from "livekit-client";
import { useEffect, useRef } from "react";
import { Badge, Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import styles from "./Call.module.css";

/** What stands between the user and the call: a lost connection, a browser that plays no sound yet, a recording. */
export function ConnectionBanner() {
  const texts = useTexts("calls");
  const toast = useToast();
  const state = useConnectionState();
  const isRecording = useIsRecording();
  const { mergedProps, canPlayAudio } = useStartAudio({ room: useRoomContext(), props: {} });
  const wasLost = useRef(false);
  const isLost = state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting;
  useEffect(() => {
    if (isLost) wasLost.current = true;
    else if (wasLost.current && state === ConnectionState.Connected) {
      wasLost.current = false;
      toast(texts.room.connection.back, "good");
    }
  }, [isLost, state, toast, texts]);
  return (
    <>
      {isLost && (
        <div className={styles.banner} role="alert">
          {texts.room.connection.reconnecting}
        </div>
      )}
      {!canPlayAudio && (
        <div className={styles.banner}>
          <span>{texts.call.startAudioText}</span>
          <Button isSmall kind="primary" onClick={mergedProps.onClick}>
            {texts.call.startAudio}
          </Button>
        </div>
      )}
      {isRecording && (
        <div className={styles.banner} role="status">
          <Badge tone="bad">●</Badge> {texts.call.recording}
        </div>
      )}
    </>
  );
}
