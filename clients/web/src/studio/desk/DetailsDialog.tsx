import { useState } from "react";
import { Button, Dialog, useToast } from "@/design";
import { useTexts } from "@/texts";
import { useDoing } from "../hooks/useAsk";
import { newForm, parseTags } from "../logic/schedule";
import { Problem } from "../Problem";
import { DescriptionFields } from "../schedule/ScheduleFields";
import { useScheduleForm } from "../schedule/useScheduleForm";
import scheduleStyles from "../schedule/schedule.module.css";
import { useHost } from "../useHost";
import { useDeskState } from "./DeskContext";

/** Title, description and tags, also while the stream is live: viewers see them change. */
export function DetailsDialog({ onClose }: { onClose(): void }) {
  const texts = useTexts("studio");
  const { client } = useHost();
  const { desk } = useDeskState();
  const { event, stream, asked } = desk;
  const shown = stream ?? event;
  const toast = useToast();
  const doing = useDoing();
  const [before] = useState(() => ({
    ...newForm(new Date()), title: shown?.title ?? "", description: shown?.description ?? "", tags: shown?.tags.join(", ") ?? "",
  }));
  const handle = useScheduleForm(before, true);
  const save = async () => {
    if (!handle.check()) return;
    const body = { title: handle.form.title.trim(), description: handle.form.description.trim(), tags: parseTags(handle.form.tags) };
    const done = await doing.run(async () => {
      if (event) await client.rest.put("/api/events/{eventId}", { path: { eventId: event.id }, body });
      else if (stream) await client.rest.put("/api/live/{streamId}", { path: { streamId: stream.id }, body });
    }, handle.refuse);
    if (!done) return;
    asked.reload();
    toast(texts.form.saved, "good");
    onClose();
  };
  return (
    <Dialog
      title={texts.desk.details} onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.form.cancel}</Button>
          <Button kind="primary" isBusy={doing.isBusy} onClick={() => void save()}>{texts.form.save}</Button>
        </>
      }
    >
      <form
        ref={handle.ref} className={scheduleStyles.form} noValidate
        onSubmit={(submitted) => {
          submitted.preventDefault();
          void save();
        }}
      >
        <DescriptionFields handle={handle} />
        <Problem error={doing.error} />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
