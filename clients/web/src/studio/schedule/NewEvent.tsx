import { useState } from "react";
import { useNavigate } from "react-router";
import { Button, ButtonLink, Page, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../hooks/useAsk";
import { createRequest, newForm } from "../logic/schedule";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { DescriptionFields, TimeFields, VisibilityField } from "./ScheduleFields";
import styles from "./schedule.module.css";
import { useScheduleForm } from "./useScheduleForm";

export function NewEvent() {
  const texts = useTexts("studio").form;
  const { client } = useHost();
  const navigate = useNavigate();
  const toast = useToast();
  const doing = useDoing();
  const [initial] = useState(() => newForm(new Date()));
  const handle = useScheduleForm(initial, false);
  const create = () => doing.run(async () => {
    const { event } = await client.rest.post("/api/events", { body: createRequest(handle.form) });
    toast(texts.created, "good");
    await navigate(`/studio/desk/${event.id}`);
  }, handle.refuse);
  return (
    <Page title={texts.newTitle} width="narrow">
      <form
        ref={handle.ref} className={styles.form} noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (handle.check()) void create();
        }}
      >
        <DescriptionFields handle={handle} />
        <VisibilityField handle={handle} />
        <TimeFields handle={handle} hasBegun={false} />
        <Problem error={doing.error} />
        <div className={styles.actions}>
          <ButtonLink to="/studio" kind="quiet">{texts.cancel}</ButtonLink>
          <Button type="submit" kind="primary" isBusy={doing.isBusy}>{texts.create}</Button>
        </div>
      </form>
    </Page>
  );
}
