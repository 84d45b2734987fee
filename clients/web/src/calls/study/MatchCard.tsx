import { useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from "react";
import { Button, ButtonLink, Field, Notice } from "@/design";
import { useErrorText } from "@/app/errors";
import { useTexts } from "@/texts";
import type { Matching } from "./matching";
import { clock } from "./timer";
import styles from "./Study.module.css";

/** Looking for a partner: asking, waiting, found, or nobody came. */
export function MatchCard({ matching }: { matching: Matching }) {
  const texts = useTexts("calls").study;
  const errorText = useErrorText();
  const state = useSyncExternalStore(matching.subscribe, matching.snapshot);
  const [topic, setTopic] = useState("");
  const enter = useRef<HTMLAnchorElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  // Who leaves the page waits no longer: the next person must not be paired with nobody.
  useEffect(() => () => void matching.cancel(), [matching]);
  useEffect(() => {
    if (state.kind === "matched") enter.current?.focus();
    if (state.kind === "waiting") cancel.current?.focus();
  }, [state.kind]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (topic.trim() !== "") void matching.find(topic.trim());
  };
  return (
    <section className={styles.match} aria-label={texts.match.title}>
      <h2>{texts.match.title}</h2>
      {state.kind === "waiting" ? (
        <>
          <div className={styles.pulse} aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
          <p role="status">
            <strong dir="auto">{texts.match.waiting(state.topic)}</strong>
          </p>
          {state.expiresAt !== undefined && <Countdown until={state.expiresAt} />}
          <p className={styles.hint}>{texts.match.leftSpoken}</p>
          <Button ref={cancel} onClick={() => void matching.cancel()}>
            {texts.match.cancel}
          </Button>
        </>
      ) : state.kind === "matched" ? (
        <Notice tone="good" isAlert>
          <strong dir="auto">{texts.match.found(state.partnerName)}</strong>
          <p>{texts.match.foundText}</p>
          <ButtonLink ref={enter} kind="primary" to={`/study/${encodeURIComponent(state.roomId)}`}>
            {texts.match.enter}
          </ButtonLink>
        </Notice>
      ) : (
        <>
          {state.kind === "expired" && (
            <Notice tone="warn" isAlert>
              <strong>{texts.match.expired}</strong>
              <p>{texts.match.expiredText}</p>
            </Notice>
          )}
          {state.kind === "failed" && (
            <Notice tone="bad" isAlert>
              <strong>{texts.match.failed}</strong>
              <p>{errorText(state.error)}</p>
            </Notice>
          )}
          <p>{texts.match.text}</p>
          <form className={styles.form} onSubmit={onSubmit}>
            <Field label={texts.topic} hint={texts.match.topicHint} value={topic} maxLength={64} required onChange={(event) => setTopic(event.target.value)} />
            <Button type="submit" kind="primary" isWide>
              {texts.match.find}
            </Button>
          </form>
        </>
      )}
    </section>
  );
}

function Countdown({ until }: { until: number }) {
  const texts = useTexts("calls").study.match;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className={styles.left} role="timer">
      {texts.left(clock(Math.max(0, until - now)))}
    </p>
  );
}
