import { Field, Select, TextArea } from "@/design";
import { useTexts } from "@/texts";
import { limits, type FormField, type Visibility } from "../logic/schedule";
import { fromLocalInput, viewerZone, zoneOffset } from "../logic/zone";
import { useFormat } from "../useFormat";
import styles from "./schedule.module.css";
import type { FormHandle } from "./useScheduleForm";

/** What to say about a field. */
export function useFaultText(handle: FormHandle): (field: FormField) => string | undefined {
  const { faults } = useTexts("studio").form;
  return (field) => {
    const fault = handle.faults[field];
    return fault ? faults[fault] : handle.refused[field];
  };
}

export function DescriptionFields({ handle }: { handle: FormHandle }) {
  const texts = useTexts("studio").form;
  const { form, set } = handle;
  const fault = useFaultText(handle);
  return (
    <>
      <Field label={texts.name} value={form.title} error={fault("title")} onChange={(event) => set("title", event.target.value)} required autoComplete="off" />
      <TextArea
        label={texts.description} value={form.description} error={fault("description")} rows={4}
        onChange={(event) => set("description", event.target.value)}
      />
      <Field
        label={texts.tags} hint={texts.tagsHint} value={form.tags} error={fault("tags")} autoComplete="off"
        onChange={(event) => set("tags", event.target.value)}
      />
    </>
  );
}

export function VisibilityField({ handle, isFixed = false }: { handle: FormHandle; isFixed?: boolean }) {
  const texts = useTexts("studio");
  const { form, set } = handle;
  return (
    <Select
      label={texts.form.visibility} hint={texts.visibility.hints[form.visibility]} value={form.visibility} disabled={isFixed}
      error={useFaultText(handle)("visibility")}
      onChange={(event) => set("visibility", event.target.value as Visibility)}
      options={(["public", "followers", "invite"] as const).map((value) => ({ value, label: texts.visibility[value] }))}
    />
  );
}

export function TimeFields({ handle, hasBegun }: { handle: FormHandle; hasBegun: boolean }) {
  const texts = useTexts("studio").form;
  const format = useFormat();
  const { form, set } = handle;
  const fault = useFaultText(handle);
  const start = fromLocalInput(form.startsAt) ?? new Date();
  const choices = new Set([...Object.keys(texts.chatOptions).map(Number), form.chatOpensBefore]);
  const options = [...choices].sort((a, b) => a - b).map((seconds) => ({
    value: String(seconds), label: texts.chatOptions[seconds] ?? texts.chatOther(format.length(seconds)),
  }));
  return (
    <>
      <div className={styles.pair}>
        <Field
          type="datetime-local" label={texts.startsAt} value={form.startsAt} error={fault("startsAt")} disabled={hasBegun} required
          onChange={(event) => set("startsAt", event.target.value)}
        />
        <Field
          type="datetime-local" label={texts.endsAt} hint={texts.endsAtHint} value={form.endsAt} error={fault("endsAt")}
          onChange={(event) => set("endsAt", event.target.value)}
        />
      </div>
      <p className={styles.zone}>{texts.zone(viewerZone(), zoneOffset(start, format.locale))}</p>
      <Select
        label={texts.chatOpens} value={String(form.chatOpensBefore)} disabled={hasBegun} options={options} error={fault("chatOpensBefore")}
        onChange={(event) => set("chatOpensBefore", Number(event.target.value))}
      />
      <Field
        type="url" label={texts.cover} hint={texts.coverHint} value={form.coverUrl} error={fault("coverUrl")} maxLength={limits.coverMax}
        onChange={(event) => set("coverUrl", event.target.value)}
      />
    </>
  );
}
