import { useState } from "react";
import { useNavigate } from "react-router";
import { Button, ButtonLink, Page } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../hooks/useAsk";
import { createRequest, newForm } from "../logic/schedule";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { DescriptionFields, VisibilityField } from "./ScheduleFields";
import styles from "./schedule.module.css";
import { useScheduleForm } from "./useScheduleForm";

/**
 * A stream without a plan. It is an event that begins now: only an event has a preview and an encoder's key before it is live.
 */
export function StartNow() {
  const texts = useTexts("studio").form;
  const { client } = useHost();
  const navigate = useNavigate();
  const doing = useDoing();
  const [initial] = useState(() => newForm(new Date()));
  const handle = useScheduleForm(initial, true);
  const create = () => doing.run(async () => {
    const body = { ...createRequest(handle.form), startsAt: new Date().toISOString(), chatOpensBeforeSeconds: 0 };
    const { event } = await client.rest.post("/api/events", { body });
    await navigate(`/studio/desk/${event.id}`);
  }, handle.refuse);
  return (
    <Page title={texts.nowTitle} width="narrow">
      <p>{texts.nowIntro}</p>
      <form
        ref={handle.ref} className={styles.form} noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (handle.check()) void create();
        }}
      >
        <DescriptionFields handle={handle} />
        <VisibilityField handle={handle} />
        <Problem error={doing.error} />
        <div className={styles.actions}>
          <ButtonLink to="/studio" kind="quiet">{texts.cancel}</ButtonLink>
          <Button type="submit" kind="primary" isBusy={doing.isBusy}>{texts.next}</Button>
        </div>
      </form>
    </Page>
  );
}
