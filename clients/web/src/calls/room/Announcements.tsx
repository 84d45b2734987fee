import { useRoomContext } from "@livekit/components-react";
import { RoomEvent, type Participant } from "livekit-client";
import { useEffect, useState } from "react";
import { useTexts } from "@/texts";

/** Says to screen readers who comes and goes; those who see, see it. */
export function Announcements() {
  const texts = useTexts("calls").call;
  const room = useRoomContext();
  const [text, setText] = useState("");
  useEffect(() => {
    const joined = (one: Participant) => setText(texts.joined(one.name || one.identity));
    const left = (one: Participant) => setText(texts.left(one.name || one.identity));
    room.on(RoomEvent.ParticipantConnected, joined).on(RoomEvent.ParticipantDisconnected, left);
    return () => void room.off(RoomEvent.ParticipantConnected, joined).off(RoomEvent.ParticipantDisconnected, left);
  }, [room, texts]);
  return <p className="visually-hidden" role="status">{text}</p>;
}
