import { useState } from "react";
import { Link } from "react-router";
import { Dialog, Select, TextArea } from "@/design";
import { useTexts } from "@/texts";
import { errorOf } from "../data/errors";
import { useAction } from "../data/useAction";
import { Details, FormDialog, When } from "../parts";
import { useClient } from "../session";
import type { Report } from "../types";
import { decisions, killReason, type Decision } from "./resolution";

interface Props {
  report: Report;
  onResolved: () => void;
  onClose: () => void;
}

/** Everything that is known of a report; an open one is decided here. */
export function ReviewReport({ report, onResolved, onClose }: Props) {
  const texts = useTexts("console");
  return report.status === "open"
    ? <Decide report={report} onResolved={onResolved} onClose={onClose} />
    : <Dialog title={texts.reports.title} onClose={onClose} isWide><Facts report={report} /></Dialog>;
}

function Decide({ report, onResolved, onClose }: Props) {
  const texts = useTexts("console");
  const client = useClient();
  const [decision, setDecision] = useState<Decision>("dismissed");
  const [note, setNote] = useState("");
  const action = useAction(async () => {
    // The stream first: should that be refused, the report stays open.
    if (decision === "stream_killed") {
      await client.rest.post("/api/admin/live/{streamId}/kill", { path: { streamId: report.streamId }, body: { reason: killReason(report.reason, note) } });
    }
    await client.rest.post("/api/admin/reports/{reportId}/resolve", {
      path: { reportId: report.reportId },
      body: { action: decision, note: note.trim() || null },
    });
    onResolved();
  });
  return (
    <FormDialog
      title={texts.reports.title} submit={texts.reports.submit(decision)} action={action} onClose={onClose} isDangerous={decision === "stream_killed"}
    >
      <Facts report={report} />
      <Select
        label={texts.reports.action} value={decision} hint={texts.reports.effects[decision]} error={errorOf(action.error, "action")}
        onChange={(event) => setDecision(event.target.value as Decision)}
        options={decisions.map((value) => ({ value, label: texts.reports.decisions[value] }))}
      />
      <TextArea
        label={texts.reports.note} hint={texts.reports.noteHint} maxLength={2000} rows={3} value={note} error={errorOf(action.error, "note")}
        onChange={(event) => setNote(event.target.value)}
      />
    </FormDialog>
  );
}

function Facts({ report }: { report: Report }) {
  const texts = useTexts("console");
  return (
    <Details
      rows={[
        [texts.reports.type, texts.reports.types[report.type]],
        [texts.reports.reason, report.reason],
        [texts.reports.description, report.description],
        [texts.reports.evidence, report.evidence.length > 0 && <ul>{report.evidence.map((item) => <li key={item}>{item}</li>)}</ul>],
        [texts.streams.stream, <Link to={`/console/streams/${report.streamId}`}>{report.streamId}</Link>],
        [texts.streams.host, report.streamOwnerId],
        [texts.reports.reporter, `${report.reporterId} (${report.clientAddress})`],
        [texts.reports.at, <When at={report.createdAt} />],
        [texts.reports.action, report.action && texts.reports.actionOf(report.action)],
        [texts.reports.note, report.status === "resolved" && report.note],
        [texts.reports.resolvedBy, report.resolvedBy],
        [texts.reports.resolvedAt, report.resolvedAt && <When at={report.resolvedAt} />],
      ]}
    />
  );
}
