import { useRoomContext } from "@livekit/components-react";
import { RoomEvent, type Participant } from "livekit-client";
import { useEffect, useState } from "react";
import { useTexts } from "@/texts";

/** Says to screen readers who comes and goes, and that someone wrote. */
export function Announcements({ unread }: { unread: number }) {
  const all = useTexts("calls");
  const texts = all.call;
  const room = useRoomContext();
  const [text, setText] = useState("");
  useEffect(() => {
    const joined = (one: Participant) => setText(texts.joined(one.name || one.identity));
    const left = (one: Participant) => setText(texts.left(one.name || one.identity));
    room.on(RoomEvent.ParticipantConnected, joined).on(RoomEvent.ParticipantDisconnected, left);
    return () => void room.off(RoomEvent.ParticipantConnected, joined).off(RoomEvent.ParticipantDisconnected, left);
  }, [room, texts]);
  return (
    <>
      <p className="visually-hidden" role="status">
        {text}
      </p>
      <p className="visually-hidden" role="status">
        {unread > 0 && all.chat.new(unread)}
      </p>
    </>
  );
}
