import type { Client, components } from "@livehouse/client";
import { useState, type FormEvent } from "react";
import { useErrorText } from "@/app/errors";
import { Button, Dialog, Field, Notice, Select, TextArea, useToast } from "@/design";
import { useTexts } from "@/texts";

type ReportType = components["schemas"]["ReportRequest"]["type"];

const REASON_MAX = 200;
const DESCRIPTION_MAX = 2_000;

export function ReportDialog({ client, streamId, onClose }: { client: Client; streamId: string; onClose: () => void }) {
  const texts = useTexts("stage").reporting;
  const common = useTexts("common");
  const toast = useToast();
  const toText = useErrorText();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const description = String(form.get("description")).trim();
    setBusy(true);
    try {
      await client.rest.post("/api/live/{streamId}/report", {
        path: { streamId },
        body: { type: String(form.get("type")) as ReportType, reason: String(form.get("reason")).trim(), ...(description && { description }) },
      });
      toast(texts.sent, "good");
      onClose();
    } catch (failure) {
      setError(toText(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <Select label={texts.type} name="type" options={Object.entries(texts.types).map(([value, label]) => ({ value, label }))} />
        <Field label={texts.reason} name="reason" maxLength={REASON_MAX} required />
        <TextArea label={texts.description} name="description" maxLength={DESCRIPTION_MAX} />
        {error && <Notice tone="bad" isAlert>{error}</Notice>}
        <p><Button onClick={onClose}>{common.cancel}</Button> <Button type="submit" kind="primary" isBusy={isBusy}>{texts.send}</Button></p>
      </form>
    </Dialog>
  );
}
