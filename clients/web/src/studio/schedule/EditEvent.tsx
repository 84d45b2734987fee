import { useCallback, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Button, ButtonLink, Loading, Notice, Page, useToast } from "@/design";
import { useTexts } from "@/texts";
import { Confirm } from "../Confirm";
import { useAsk, useDoing } from "../hooks/useAsk";
import { changeRequest, formOf, type EventView } from "../logic/schedule";
import { Problem } from "../Problem";
import { useHost } from "../useHost";
import { DescriptionFields, TimeFields, VisibilityField } from "./ScheduleFields";
import styles from "./schedule.module.css";
import { useScheduleForm } from "./useScheduleForm";

export function EditEvent() {
  const texts = useTexts("studio").form;
  const { id = "" } = useParams();
  const { client } = useHost();
  const { data, error, reload } = useAsk(useCallback(
    (signal: AbortSignal) => client.rest.get("/api/events/{eventId}", { path: { eventId: id }, signal }),
    [client, id],
  ));
  return (
    <Page title={texts.editTitle} width="narrow">
      {!data && !error && <Loading />}
      <Problem error={error} onRetry={reload} />
      {data && <EventForm key={data.event.id} event={data.event} />}
    </Page>
  );
}

function EventForm({ event }: { event: EventView }) {
  const texts = useTexts("studio").form;
  const { client } = useHost();
  const navigate = useNavigate();
  const toast = useToast();
  const doing = useDoing();
  const [isCancelling, setCancelling] = useState(false);
  const [before] = useState(() => formOf(event));
  const hasBegun = event.status !== "scheduled";
  const handle = useScheduleForm(before, hasBegun);
  const path = { eventId: event.id };
  if (event.status === "ended" || event.status === "cancelled") return <Notice>{texts.over}</Notice>;
  const save = () => doing.run(async () => {
    const body = changeRequest(before, handle.form);
    if (Object.keys(body).length > 0) await client.rest.put("/api/events/{eventId}", { path, body });
    toast(texts.saved, "good");
    await navigate(`/studio/desk/${event.id}`);
  }, handle.refuse);
  return (
    <form
      ref={handle.ref} className={styles.form} noValidate
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (handle.check()) void save();
      }}
    >
      {hasBegun && <Notice tone="info">{texts.begun}</Notice>}
      <DescriptionFields handle={handle} />
      <VisibilityField handle={handle} isFixed={hasBegun} />
      <TimeFields handle={handle} hasBegun={hasBegun} />
      <Problem error={doing.error} />
      <div className={styles.actions}>
        {!hasBegun && <Button kind="danger" className={styles.first} onClick={() => setCancelling(true)}>{texts.cancelEvent}</Button>}
        <ButtonLink to="/studio" kind="quiet">{texts.cancel}</ButtonLink>
        <Button type="submit" kind="primary" isBusy={doing.isBusy}>{texts.save}</Button>
      </div>
      {isCancelling && (
        <Confirm
          title={texts.cancelAsk} yes={texts.cancelEvent} no={texts.keep} isDanger
          onClose={() => setCancelling(false)}
          onYes={async () => {
            await client.rest.delete("/api/events/{eventId}", { path });
            toast(texts.cancelled, "good");
            await navigate("/studio");
          }}
        >
          <p>{texts.cancelText(event.going)}</p>
        </Confirm>
      )}
    </form>
  );
}
