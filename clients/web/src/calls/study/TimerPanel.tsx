import { useDataChannel, useRoomContext } from "@livekit/components-react";
import { RoomEvent } from "livekit-client";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, useToast } from "@/design";
import { useTexts } from "@/texts";
import { advance, clock, fromMessage, leftOf, newTimer, pause, skip, start, toMessage, type StudyTimer } from "./timer";
import styles from "./Study.module.css";

const TOPIC = "livehouse.timer";

/** A study timer that everyone in the room shares: the last change counts, and newcomers are told. */
export function TimerPanel() {
  const texts = useTexts("calls").study.timer;
  const toast = useToast();
  const room = useRoomContext();
  const [timer, setTimer] = useState<StudyTimer>(newTimer);
  const [now, setNow] = useState(Date.now);
  const current = useRef(timer);
  current.current = timer;
  const { send } = useDataChannel(TOPIC, ({ payload }) => {
    const told = fromMessage(parse(payload), Date.now());
    if (told) setTimer(told);
  });
  const tell = useCallback(
    (next: StudyTimer) => {
      void send(new TextEncoder().encode(JSON.stringify(toMessage(next, Date.now()))), { reliable: true }).catch(() => undefined); // Alone, or reconnecting.
    },
    [send],
  );
  useEffect(() => {
    const welcome = () => (current.current.endsAt !== undefined || current.current.rounds > 0) && tell(current.current);
    room.on(RoomEvent.ParticipantConnected, welcome);
    return () => void room.off(RoomEvent.ParticipantConnected, welcome);
  }, [room, tell]);
  useEffect(() => {
    if (timer.endsAt === undefined) return;
    const tick = setInterval(() => {
      const at = Date.now();
      setNow(at);
      const next = advance(current.current, at);
      if (next === current.current) return;
      toast(texts.ended[current.current.phase]);
      setTimer(next);
    }, 500);
    return () => clearInterval(tick);
  }, [timer.endsAt, toast, texts]);
  const change = (to: (timer: StudyTimer, now: number) => StudyTimer) => {
    const next = to(timer, Date.now());
    setNow(Date.now());
    setTimer(next);
    tell(next);
  };
  const isRunning = timer.endsAt !== undefined;
  return (
    <section className={styles.timer} aria-label={texts.title} title={texts.shared}>
      <span data-phase={timer.phase} className={styles.phase}>
        {texts[timer.phase]}
      </span>
      <time className={styles.time} role="timer">
        {clock(leftOf(timer, now))}
      </time>
      <Button isSmall kind="primary" onClick={() => change(isRunning ? pause : start)}>
        {isRunning ? texts.pause : texts.start}
      </Button>
      <Button isSmall onClick={() => change((one, at) => skip(one, at))}>
        {texts.skipTo(texts[timer.phase === "work" ? "break" : "work"])}
      </Button>
      {timer.rounds > 0 && <span>{texts.rounds(timer.rounds)}</span>}
    </section>
  );
}

function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
