import { useState } from "react";
import { Badge, Button, Checkbox, Table, useToast, type Column } from "@/design";
import { useTexts } from "@/texts";
import { formatDuration, formatNumber } from "../data/format";
import { Confirm, Panel } from "../parts";
import { useClient, useLocale } from "../session";
import type { JobKind } from "../types";
import { byUrgency, isQuiet } from "./jobRules";

interface Props {
  kinds: readonly JobKind[];
  onChanged: () => void;
  /** Shows the dead letters of a kind. */
  onShow: (kind: string) => void;
}

/** Every kind of work with its figures; each can be paused in all processes. */
export function Kinds({ kinds, onChanged, onShow }: Props) {
  const texts = useTexts("console");
  const locale = useLocale();
  const client = useClient();
  const toast = useToast();
  const [hasQuiet, setHasQuiet] = useState(false);
  const [asked, setAsked] = useState<JobKind | null>(null);
  const number = (value: number, digits = 0) => formatNumber(value, locale, digits);
  const shown = byUrgency(kinds).filter((kind) => hasQuiet || !isQuiet(kind));
  const turn = async ({ kind, paused }: JobKind) => {
    const request = { path: { kind } };
    if (paused) await client.rest.post("/api/admin/jobs/kinds/{kind}/resume", request);
    else await client.rest.post("/api/admin/jobs/kinds/{kind}/pause", request);
    toast(paused ? texts.jobs.resumed(kind) : texts.jobs.paused(kind), "good");
    onChanged();
  };
  const columns: Column<JobKind>[] = [
    {
      key: "kind",
      title: texts.jobs.kind,
      cell: ({ kind, paused }) => (
        <>
          <code>{kind}</code> {paused && <Badge tone="warn">{texts.jobs.isPaused}</Badge>}
        </>
      ),
    },
    { key: "depth", title: texts.jobs.depth, isNumber: true, cell: ({ depth }) => number(depth) },
    { key: "oldest", title: texts.jobs.oldest, isNumber: true, cell: ({ depth, oldestSeconds }) => (depth > 0 ? formatDuration(oldestSeconds, locale) : "–") },
    { key: "running", title: texts.jobs.running, isNumber: true, cell: ({ running }) => number(running) },
    { key: "completed", title: texts.jobs.completedPerMinute, isNumber: true, cell: ({ completedPerMinute }) => number(completedPerMinute, 1) },
    { key: "failed", title: texts.jobs.failedPerMinute, isNumber: true, cell: ({ failedPerMinute }) => number(failedPerMinute, 1) },
    {
      key: "discarded",
      title: texts.jobs.discarded,
      isNumber: true,
      cell: ({ kind, discarded }) =>
        discarded === 0 ? (
          "0"
        ) : (
          <Button isSmall kind="quiet" onClick={() => onShow(kind)}>
            {number(discarded)}
            <span className="visually-hidden"> {texts.jobs.showDead(kind)}</span>
          </Button>
        ),
    },
    {
      key: "actions",
      title: texts.actions,
      cell: (kind) => (
        <Button isSmall onClick={() => setAsked(kind)}>
          {kind.paused ? texts.jobs.resume : texts.jobs.pause}
          <span className="visually-hidden"> {kind.kind}</span>
        </Button>
      ),
    },
  ];
  return (
    <Panel title={texts.jobs.kinds} lead={texts.jobs.kindsLead}>
      <Checkbox label={texts.jobs.withQuiet} checked={hasQuiet} onChange={(event) => setHasQuiet(event.target.checked)} />
      <Table caption={texts.jobs.kinds} columns={columns} rows={shown} rowKey={({ kind }) => kind} empty={texts.jobs.allQuiet} />
      {asked && (
        <Confirm
          title={asked.paused ? texts.jobs.resumeTitle(asked.kind) : texts.jobs.pauseTitle(asked.kind)} isDangerous={!asked.paused}
          confirm={asked.paused ? texts.jobs.resume : texts.jobs.pause} onConfirm={() => turn(asked)} onClose={() => setAsked(null)}
        >
          <p>{asked.paused ? texts.jobs.resumeText(asked.depth) : texts.jobs.pauseText}</p>
        </Confirm>
      )}
    </Panel>
  );
}
