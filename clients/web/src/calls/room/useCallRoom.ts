import { DisconnectReason, RoomEvent } from "livekit-client";
import { useEffect, useState } from "react";
import type { Choices } from "../devices/choices";
import type { Pass } from "../join/pass";
import { callEnd, type CallEnd } from "./disconnects";
import { livekit } from "./livekit";
import { createMediaRoom, type MediaRoom } from "./media-room";

/** Joins with a pass, and leaves when the view goes. */
export function useCallRoom(pass: Pass, passphrase: string | undefined, choices: Choices, canPublish: boolean, onEnd: (end: CallEnd) => void): MediaRoom | undefined {
  const [call, setCall] = useState<MediaRoom>();
  useEffect(() => {
    let isCurrent = true;
    let made: MediaRoom | undefined;
    const end = (why: CallEnd) => isCurrent && onEnd(why);
    const join = async () => {
      made = await createMediaRoom(livekit, choices, passphrase);
      if (!isCurrent) return made.dispose();
      const { room } = made;
      room.once(RoomEvent.Disconnected, (reason) => end(callEnd(reason === undefined ? undefined : DisconnectReason[reason])));
      await room.connect(pass.url, pass.token);
      if (!isCurrent) return;
      setCall(made);
      if (!canPublish) return;
      // A device that does not start is no reason not to join.
      await Promise.allSettled([
        choices.microphone ? room.localParticipant.setMicrophoneEnabled(true) : undefined,
        choices.camera ? room.localParticipant.setCameraEnabled(true) : undefined,
      ]);
    };
    join().catch(() => end("refused"));
    return () => {
      isCurrent = false;
      void made?.dispose();
    };
    // The pass is one attempt to join: what else changes meanwhile is handled in the call.
  }, [pass]); // eslint-disable-line react-hooks/exhaustive-deps
  return call;
}
