import type { Client } from "@livehouse/client";
import { useState } from "react";
import { useErrorText } from "@/app/errors";
import { useUser } from "@/app/SessionContext";
import { Button, useToast } from "@/design";
import { CheckIcon, ClockIcon } from "@/design/icons";
import { useLanguage, useTexts } from "@/texts";
import styles from "./Stage.module.css";
import { timeLeft, useNow } from "./time";
import type { Event } from "./useTarget";

interface WaitingProps {
  client: Client;
  title: string;
  startsAt: string | null;
  event: Event | undefined;
}

/** In place of the picture before the beginning. */
export function Waiting({ client, title, startsAt, event }: WaitingProps) {
  const texts = useTexts("stage").waiting;
  const language = useLanguage();
  const isCancelled = event?.status === "cancelled";
  const now = useNow(startsAt !== null && !isCancelled);
  const begins = startsAt === null ? undefined : new Date(startsAt);
  const left = begins && timeLeft(begins.getTime(), now);
  const isDue = !left || Object.values(left).every((part) => part === 0);
  const parts = left && (["days", "hours", "minutes", "seconds"] as const).filter((part) => part !== "days" || left.days > 0);
  return (
    <div className={styles.waiting}>
      <p className={styles.waitingTitle} dir="auto">{title}</p>
      {isCancelled ? <p>{texts.cancelled}</p> : isDue ? <p role="status">{texts.startsSoon}</p> : (
        <>
          <p>{texts.startsIn}</p>
          <div className={styles.countdown} role="timer" aria-live="off">
            {parts?.map((part) => <span key={part} className={styles.unit}><strong>{left[part]}</strong> {texts[part](left[part])}</span>)}
          </div>
        </>
      )}
      {begins && <time dateTime={startsAt!}>{new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(begins)}</time>}
      {event && !isCancelled && <Going client={client} event={event} />}
    </div>
  );
}

function Going({ client, event }: { client: Client; event: Event }) {
  const texts = useTexts("stage").waiting;
  const user = useUser();
  const toast = useToast();
  const toText = useErrorText();
  const [answer, setAnswer] = useState({ going: event.going, isGoing: false });
  const toggle = async () => {
    const path = { eventId: event.id };
    try {
      setAnswer(
        answer.isGoing ? await client.rest.delete("/api/events/{eventId}/going", { path }) : await client.rest.post("/api/events/{eventId}/going", { path }),
      );
    } catch (error) {
      toast(toText(error), "bad");
    }
  };
  return (
    <div className={styles.going}>
      <span>{texts.going(answer.going)}</span>
      {user && (
        <Button isSmall kind="primary" aria-pressed={answer.isGoing} onClick={() => void toggle()}>
          {answer.isGoing && <CheckIcon size={16} />}
          {answer.isGoing ? texts.coming : texts.come}
        </Button>
      )}
      <a className={styles.calendar} href={`/api/events/${encodeURIComponent(event.id)}/calendar.ics`} download>
        <ClockIcon size={16} />
        {texts.calendar}
      </a>
    </div>
  );
}
