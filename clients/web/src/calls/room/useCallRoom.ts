import { ConnectionError, ConnectionErrorReason, DisconnectReason, RoomEvent } from "livekit-client";
import { useEffect, useState } from "react";
import type { Choices } from "../devices/choices";
import type { Pass } from "../join/pass";
import { callEnd, joinFailure, type CallEnd } from "./disconnects";
import { livekit } from "./livekit";
import { createMediaRoom, type MediaRoom } from "./media-room";

export interface CallEvents {
  onEnd: (end: CallEnd) => void;
  /** It was to be on, and did not start. */
  onDeviceFailed: (device: "microphone" | "camera") => void;
}

/** Joins with a pass, and leaves when the view goes. */
export function useCallRoom(
  pass: Pass,
  passphrase: string | undefined,
  choices: Choices,
  canPublish: boolean,
  { onEnd, onDeviceFailed }: CallEvents,
): MediaRoom | undefined {
  const [call, setCall] = useState<MediaRoom>();
  useEffect(() => {
    let isCurrent = true;
    let made: MediaRoom | undefined;
    const end = (why: CallEnd) => isCurrent && onEnd(why);
    const join = async () => {
      try {
        made = await createMediaRoom(livekit, choices, passphrase);
      } catch {
        return end("notEncrypted");
      }
      if (!isCurrent) return made.dispose();
      const { room } = made;
      room.once(RoomEvent.Disconnected, (reason) => end(callEnd(reason === undefined ? undefined : DisconnectReason[reason])));
      try {
        await room.connect(pass.url, pass.token);
      } catch (error) {
        return end(joinFailure(error instanceof ConnectionError ? ConnectionErrorReason[error.reason] : undefined));
      }
      if (!isCurrent) return;
      setCall(made);
      if (!canPublish) return;
      // A device that does not start is no reason not to join.
      const start = (device: "microphone" | "camera", work: Promise<unknown>) => work.catch(() => isCurrent && onDeviceFailed(device));
      if (choices.microphone) void start("microphone", room.localParticipant.setMicrophoneEnabled(true));
      if (choices.camera) void start("camera", room.localParticipant.setCameraEnabled(true));
    };
    void join();
    return () => {
      isCurrent = false;
      void made?.dispose();
    };
    // The pass is one attempt to join: what else changes meanwhile is handled in the call.
  }, [pass]); // eslint-disable-line react-hooks/exhaustive-deps
  return call;
}
