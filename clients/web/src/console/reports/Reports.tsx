import { useState } from "react";
import { Link } from "react-router";
import { Badge, Button, Tabs, useToast, type Column } from "@/design";
import { useTexts } from "@/texts";
import { usePages } from "../data/usePages";
import { PageList, PageTitle, When } from "../parts";
import { useClient } from "../session";
import type { Report } from "../types";
import { ReviewReport } from "./ReviewReport";

type Status = Report["status"];

export default function Reports() {
  const texts = useTexts("console");
  const [status, setStatus] = useState<Status>("open");
  return (
    <>
      <PageTitle title={texts.nav.reports} lead={texts.reports.lead} />
      <Tabs
        label={texts.nav.reports} selected={status} onSelect={(key) => setStatus(key as Status)}
        tabs={(["open", "resolved"] as const).map((key) => ({ key, title: texts.reports.statuses[key], content: <Queue status={key} /> }))}
      />
    </>
  );
}

function Queue({ status }: { status: Status }) {
  const texts = useTexts("console");
  const client = useClient();
  const toast = useToast();
  const [reviewed, setReviewed] = useState<Report | null>(null);
  const pages = usePages(
    (cursor, signal) => client.rest.get("/api/admin/reports", { query: { status, limit: 50, ...(cursor && { cursor }) }, signal }),
    [client, status],
  );
  const columns: Column<Report>[] = [
    { key: "reason", title: texts.reports.reason, cell: ({ reason }) => reason },
    { key: "type", title: texts.reports.type, cell: ({ type }) => <Badge tone="warn">{texts.reports.types[type]}</Badge> },
    { key: "stream", title: texts.streams.stream, cell: ({ streamId }) => <Link to={`/console/streams/${streamId}`}>{streamId}</Link> },
    { key: "at", title: texts.reports.at, cell: ({ createdAt }) => <When at={createdAt} /> },
    ...(status === "resolved" ? [{ key: "action", title: texts.reports.action, cell: ({ action }: Report) => texts.reports.actionOf(action ?? "") }] : []),
    {
      key: "review", title: texts.actions,
      cell: (report) => (
        <Button isSmall kind={status === "open" ? "primary" : "secondary"} onClick={() => setReviewed(report)}>
          {status === "open" ? texts.reports.review : texts.reports.show}
          <span className="visually-hidden"> {report.reason}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageList
        pages={pages} caption={texts.reports.statuses[status]} columns={columns} rowKey={({ reportId }) => reportId}
        empty={status === "open" ? texts.reports.empty : texts.nothingFound}
      />
      {reviewed && (
        <ReviewReport
          report={reviewed} onClose={() => setReviewed(null)}
          onResolved={() => {
            pages.update((items) => items.filter(({ reportId }) => reportId !== reviewed.reportId));
            toast(texts.reports.resolved, "good");
          }}
        />
      )}
    </>
  );
}
