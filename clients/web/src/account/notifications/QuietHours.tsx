import { LivehouseError } from "@livehouse/client";
import { useCallback, useEffect, useState, type FormEvent } from "react";
import { useErrorText } from "@/app/errors";
import { useClient } from "@/app/SessionContext";
import { Button, Checkbox, Field, Loading, Notice, Select, useToast } from "@/design";
import { useTexts } from "@/texts";
import styles from "../Form.module.css";
import { nightHere, spanOf, zoneOptions, type QuietHours } from "./quiet";

/** The time of day in which nothing is sent to any of the user's devices. */
export function QuietHoursSection() {
  const texts = useTexts("account").notifications;
  const common = useTexts("common");
  const client = useClient();
  const toText = useErrorText();
  /** Undefined: not known yet; null: there are none. */
  const [saved, setSaved] = useState<QuietHours | null>();
  const [error, setError] = useState<unknown>();
  const load = useCallback((signal?: AbortSignal) => {
    setError(undefined);
    client.rest.get("/api/push/quiet-hours", { ...(signal && { signal }) }).then(
      (answer) => signal?.aborted || setSaved(answer.quietHours),
      (failure: unknown) => signal?.aborted || setError(failure),
    );
  }, [client]);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal);
    return () => abort.abort();
  }, [load]);
  return (
    <section className={styles.form} aria-labelledby="quiet-hours">
      <h2 id="quiet-hours">{texts.quiet}</h2>
      <p>{texts.quietText}</p>
      {saved !== undefined ? <QuietHoursForm saved={saved} /> : error === undefined ? <Loading /> : (
        <>
          <Notice tone="bad" isAlert>{toText(error)}</Notice>
          <Button onClick={() => load()}>{common.retry}</Button>
        </>
      )}
    </section>
  );
}

export function QuietHoursForm({ saved }: { saved: QuietHours | null }) {
  const texts = useTexts("account").notifications;
  const common = useTexts("common");
  const client = useClient();
  const toast = useToast();
  const toText = useErrorText();
  const [areOn, setOn] = useState(saved !== null);
  const [hours, setHours] = useState(() => saved ?? nightHere());
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const fault = (field: keyof QuietHours) => (error instanceof LivehouseError ? error.fields[field]?.join(" ") : undefined);
  const change = (next: Partial<QuietHours>) => setHours((last) => ({ ...last, ...next }));
  const span = spanOf(hours);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      if (areOn) await client.rest.put("/api/push/quiet-hours", { body: hours });
      else await client.rest.delete("/api/push/quiet-hours");
      toast(areOn ? texts.savedOn : texts.savedOff, "good");
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.fields} onSubmit={(event) => void save(event)}>
      <Checkbox label={texts.quietOn} checked={areOn} onChange={(event) => setOn(event.target.checked)} />
      {areOn && (
        <>
          <div className={styles.pair}>
            <Field
              label={texts.from} type="time" required value={hours.from} error={fault("from")} onChange={(event) => change({ from: event.target.value })}
            />
            <Field
              label={texts.to} type="time" required value={hours.to} error={fault("to")}
              hint={span === "sameDay" ? undefined : texts[span]} onChange={(event) => change({ to: event.target.value })}
            />
          </div>
          <Select
            label={texts.timeZone} value={hours.timeZone} error={fault("timeZone")} options={zoneOptions(hours.timeZone)}
            onChange={(event) => change({ timeZone: event.target.value })}
          />
        </>
      )}
      {error !== undefined && !(["from", "to", "timeZone"] as const).some(fault) && <Notice tone="bad" isAlert>{toText(error)}</Notice>}
      <Button type="submit" kind="primary" isBusy={isBusy}>{common.save}</Button>
    </form>
  );
}
