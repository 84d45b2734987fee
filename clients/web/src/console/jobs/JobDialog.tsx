import { useState } from "react";
import { Button, Dialog, Notice, useToast } from "@/design";
import { useTexts } from "@/texts";
import { formatDuration } from "../data/format";
import { useAction } from "../data/useAction";
import { Confirm, Details, Failure, styles, When } from "../parts";
import { useClient, useLocale } from "../session";
import type { Job } from "../types";
import { discardDeletes, isRecurring, mayDiscard, mayRetry } from "./jobRules";

/** A job with its attempts and what each of them failed with. */
export function JobDialog({ job, onMoved, onClose }: { job: Job; onMoved: () => void; onClose: () => void }) {
  const texts = useTexts("console");
  const client = useClient();
  const locale = useLocale();
  const toast = useToast();
  const [isDiscarding, setIsDiscarding] = useState(false);
  const path = { jobKey: job.id };
  const done = (text: string) => {
    toast(text, "good");
    onMoved();
    onClose();
  };
  const retry = useAction(async () => {
    await client.rest.post("/api/admin/jobs/{jobKey}/retry", { path });
    done(texts.jobs.retried);
  });
  if (isDiscarding) {
    return (
      <Confirm
        title={texts.jobs.discardTitle} confirm={discardDeletes(job) ? texts.jobs.deleteConfirm : texts.jobs.discard} onClose={() => setIsDiscarding(false)}
        onConfirm={async () => {
          await client.rest.post("/api/admin/jobs/{jobKey}/discard", { path });
          done(texts.jobs.wasDiscarded);
        }}
      >
        <p><code>{job.kind}</code></p>
        <p>{discardDeletes(job) ? texts.jobs.deleteText : texts.jobs.discardText}</p>
      </Confirm>
    );
  }
  return (
    <Dialog
      title={job.kind} onClose={onClose} isWide
      actions={
        <>
          {mayDiscard(job) && <Button kind="danger" onClick={() => setIsDiscarding(true)}>{texts.jobs.discard}</Button>}
          {mayRetry(job) && <Button kind="primary" isBusy={retry.isBusy} onClick={() => void retry.run()}>{texts.jobs.retry}</Button>}
        </>
      }
    >
      <div className={styles.form}>
        {job.error && <Notice tone="bad">{job.error}</Notice>}
        {isRecurring(job) && <Notice tone="info">{texts.jobs.recurring(formatDuration(job.schedule!.everySeconds, locale))}</Notice>}
        <Details
          rows={[
            ["id", <code>{job.id}</code>],
            [texts.jobs.state, texts.jobs.states[job.state]],
            [texts.jobs.priority, job.priority],
            [texts.jobs.grain, job.grain && <code>{job.grain}</code>],
            [texts.jobs.attempts, job.attempts],
            [texts.jobs.available, <When at={job.availableAt} />],
            [texts.jobs.next, job.nextAttemptAt && <When at={job.nextAttemptAt} />],
            [texts.jobs.ended, job.endedAt && <When at={job.endedAt} />],
            [texts.jobs.lastRun, job.schedule?.lastRunAt && <When at={job.schedule.lastRunAt} />],
          ]}
        />
        {job.errors.length > 0 && (
          <>
            <h3>{texts.jobs.failures}</h3>
            <ol className={styles.attempts}>
              {[...job.errors].reverse().map(({ attempt, at, error }) => (
                <li key={`${attempt}/${at}`}><strong>{texts.jobs.attempt(attempt)}</strong> · <When at={at} /><br />{error}</li>
              ))}
            </ol>
          </>
        )}
        {job.payload !== null && (
          <>
            <h3>{texts.jobs.payload}</h3>
            <pre className={styles.code} tabIndex={0} aria-label={texts.jobs.payload}>{JSON.stringify(job.payload, null, 2)}</pre>
          </>
        )}
        <Failure error={retry.error} />
      </div>
    </Dialog>
  );
}
