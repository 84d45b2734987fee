import { useState } from "react";
import { Badge, Button, Field, Select, useToast, type Column, type Tone } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { useSettled } from "../data/useSettled";
import { Confirm, PageList, Panel, styles, When } from "../parts";
import { useClient } from "../session";
import type { Job, JobState } from "../types";
import { JobDialog } from "./JobDialog";
import { bulkDiscard, bulkRetry, discardDeletes, jobStates } from "./jobRules";

interface Props {
  kinds: readonly string[];
  state: JobState;
  kind: string;
  onState: (state: JobState) => void;
  onKind: (kind: string) => void;
  onChanged: () => void;
}

const tones: Record<JobState, Tone> = { discarded: "bad", retrying: "warn", available: "neutral", running: "info", scheduled: "neutral", completed: "good" };

/** Jobs by state and kind; dead letters first, since they are what an operator decides about. */
export function JobList({ kinds, state, kind, onState, onKind, onChanged }: Props) {
  const texts = useTexts("console");
  const client = useClient();
  const toast = useToast();
  const [query, setQuery] = useState("");
  const [opened, setOpened] = useState<Job | null>(null);
  const [bulk, setBulk] = useState<"retry" | "discard" | null>(null);
  const q = useSettled(query.trim());
  const pages = usePages(
    (cursor, signal) =>
      client.rest.get("/api/admin/jobs", { query: { limit: 50, state, ...(kind && { kind }), ...(q && { q }), ...(cursor && { cursor }) }, signal }),
    [client, state, kind, q],
  );
  const refresh = () => {
    pages.reload();
    onChanged();
  };
  const moveAll = async (move: "retry" | "discard") => {
    const { count } = await client.rest.post(`/api/admin/jobs/${move}` as const, { body: { state, kind: kind || null } });
    toast(move === "retry" ? texts.jobs.retriedAll(count) : texts.jobs.discardedAll(count), "good");
    refresh();
  };
  const columns: Column<Job>[] = [
    { key: "kind", title: texts.jobs.kind, cell: (job) => <code>{job.kind}</code> },
    { key: "state", title: texts.jobs.state, cell: (job) => <Badge tone={tones[job.state]}>{texts.jobs.states[job.state]}</Badge> },
    { key: "attempts", title: texts.jobs.attempts, isNumber: true, cell: ({ attempts }) => attempts },
    { key: "error", title: texts.jobs.error, cell: ({ error }) => <span className={styles.clamp}>{error ?? "–"}</span> },
    { key: "at", title: texts.jobs.due, cell: ({ endedAt, nextAttemptAt, availableAt }) => <When at={endedAt ?? nextAttemptAt ?? availableAt} /> },
    {
      key: "actions",
      title: texts.actions,
      cell: (job) => (
        <Button isSmall onClick={() => setOpened(job)}>
          {texts.show}
          <span className="visually-hidden">
            {" "}
            {job.kind} {job.id}
          </span>
        </Button>
      ),
    },
  ];
  const of = kind || texts.jobs.everyKind;
  return (
    <Panel
      title={texts.jobs.list}
      actions={
        pages.items.length > 0 &&
        q === "" && (
          <>
            {bulkRetry(state) && <Button onClick={() => setBulk("retry")}>{texts.jobs.retryAll}</Button>}
            {bulkDiscard(state) && (
              <Button kind="danger" onClick={() => setBulk("discard")}>
                {texts.jobs.discardAll}
              </Button>
            )}
          </>
        )
      }
    >
      <div className={styles.filters}>
        <Select
          label={texts.jobs.state}
          value={state}
          onChange={(event) => onState(event.target.value as JobState)}
          options={jobStates.map((value) => ({ value, label: texts.jobs.states[value] }))}
        />
        <Select
          label={texts.jobs.kind}
          value={kind}
          onChange={(event) => onKind(event.target.value)}
          options={[{ value: "", label: texts.all }, ...[...kinds].sort().map((value) => ({ value, label: value }))]}
        />
        <Field label={texts.search} type="search" hint={texts.jobs.searchHint} value={query} onChange={(event) => setQuery(event.target.value)} />
      </div>
      <PageList
        pages={pages}
        caption={texts.jobs.list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={state === "discarded" ? texts.jobs.noDead : texts.nothingFound}
      />
      {opened && <JobDialog job={opened} onClose={() => setOpened(null)} onMoved={refresh} />}
      {bulk && (
        <Confirm
          title={bulk === "retry" ? texts.jobs.retryAllTitle : texts.jobs.discardAllTitle}
          isDangerous={bulk === "discard"}
          confirm={bulk === "retry" ? texts.jobs.retryAll : texts.jobs.discardAll}
          onConfirm={() => moveAll(bulk)}
          onClose={() => setBulk(null)}
        >
          <p>{texts.jobs.allOf(texts.jobs.states[state], of)}</p>
          <p>{bulk === "retry" ? texts.jobs.retryText : discardDeletes({ state }) ? texts.jobs.deleteText : texts.jobs.discardText}</p>
        </Confirm>
      )}
    </Panel>
  );
}
