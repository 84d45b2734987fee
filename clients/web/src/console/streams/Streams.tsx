import { useState } from "react";
import { Link, Route, Routes } from "react-router";
import { Badge, Button, Field, Select, useToast, type Column } from "@/design";
import { useTexts } from "@/texts";
import { formatNumber } from "../data/format";
import { usePages } from "../data/usePages";
import { PageList, PageTitle, styles, When } from "../parts";
import { useClient, useLocale } from "../session";
import type { components } from "@livehouse/client";
import { KillStream } from "./KillStream";
import { StreamPage } from "./StreamPage";

type Stream = components["schemas"]["StreamView"];

export default function Streams() {
  return (
    <Routes>
      <Route index element={<LiveStreams />} />
      <Route path=":id" element={<StreamPage />} />
    </Routes>
  );
}

/** What is live in the organisation: by viewers or by time, and by what a title or host contains. */
function LiveStreams() {
  const texts = useTexts("console");
  const client = useClient();
  const locale = useLocale();
  const toast = useToast();
  const [sort, setSort] = useState<"viewers" | "recent">("viewers");
  const [query, setQuery] = useState("");
  const [killing, setKilling] = useState<Stream | null>(null);
  const pages = usePages(
    (cursor, signal) => client.rest.get("/api/live/active", { query: { sort, limit: 100, ...(cursor && { cursor }) }, signal }),
    [client, sort],
  );
  const wanted = query.trim().toLocaleLowerCase(locale);
  const items = pages.items.filter(({ title, ownerName, ownerId, id, tags }) =>
    [title, ownerName, ownerId, id, ...tags].some((text) => text.toLocaleLowerCase(locale).includes(wanted)));

  const columns: Column<Stream>[] = [
    { key: "title", title: texts.streams.stream, cell: (stream) => <Link to={stream.id}>{stream.title}</Link> },
    { key: "host", title: texts.streams.host, cell: ({ ownerName }) => ownerName },
    { key: "viewers", title: texts.streams.viewers, isNumber: true, cell: ({ viewers }) => formatNumber(viewers, locale) },
    { key: "peak", title: texts.streams.peak, isNumber: true, cell: ({ peakViewers }) => formatNumber(peakViewers, locale) },
    { key: "since", title: texts.streams.since, cell: ({ startedAt }) => <When at={startedAt} /> },
    { key: "visibility", title: texts.streams.visibility, cell: ({ visibility }) => <Badge>{texts.streams.visibilities[visibility]}</Badge> },
    {
      key: "actions", title: texts.actions,
      cell: (stream) => (
        <Button kind="danger" isSmall onClick={() => setKilling(stream)}>
          {texts.streams.kill}
          <span className="visually-hidden"> {stream.title}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageTitle
        title={texts.nav.streams}
        lead={texts.streams.lead}
        actions={
          <Button onClick={pages.reload} isBusy={pages.isLoading}>
            {texts.refresh}
          </Button>
        }
      />
      <div className={styles.filters}>
        <Field
          label={texts.search}
          type="search"
          hint={pages.hasMore ? texts.streams.searchHint : undefined}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Select
          label={texts.streams.sort}
          value={sort}
          onChange={(event) => setSort(event.target.value as typeof sort)}
          options={(["viewers", "recent"] as const).map((value) => ({ value, label: texts.streams.sorts[value] }))}
        />
      </div>
      <PageList
        pages={{ ...pages, items }}
        caption={texts.nav.streams}
        columns={columns}
        rowKey={({ id }) => id}
        empty={pages.items.length > 0 ? texts.nothingFound : texts.streams.empty}
      />
      {killing && (
        <KillStream
          streamId={killing.id}
          title={killing.title}
          viewers={killing.viewers}
          onClose={() => setKilling(null)}
          onKilled={() => {
            pages.update((before) => before.filter(({ id }) => id !== killing.id));
            toast(texts.streams.killed(killing.title), "good");
          }}
        />
      )}
    </>
  );
}
