import { useState } from "react";
import { Link } from "react-router";
import { Badge, Field, Loading, Table, type Column } from "@/design";
import { useTexts } from "@/texts";
import { formatBytes, formatNumber } from "../data/format";
import { useSamples } from "../overview/SamplerProvider";
import { Failure, PageTitle, Panel, When } from "../parts";
import { useLocale, useMe } from "../session";
import type { Container, Silo } from "../types";

/** So many containers are listed, the busiest first; the rest by search. */
const CONTAINERS_SHOWN_MAX = 200;

/** The processes that hold the grains, and every live stream or event as a container of its own. */
export default function Silos() {
  const texts = useTexts("console");
  const locale = useLocale();
  const { tenantId } = useMe();
  const { containers, error } = useSamples();
  const [query, setQuery] = useState("");
  const number = (value: number | null, digits = 0) => (value === null ? "–" : formatNumber(value, locale, digits));
  const wanted = query.trim().toLocaleLowerCase(locale);
  const found = (containers?.containers ?? [])
    .filter((container) =>
      [container.id, container.title, container.tenantId, container.silo, container.kind].some((text) => text.toLocaleLowerCase(locale).includes(wanted)),
    )
    .sort((a, b) => b.viewers - a.viewers || b.turnsPerSecond - a.turnsPerSecond);
  const siloColumns: Column<Silo>[] = [
    { key: "name", title: texts.silos.silo, cell: ({ name }) => name },
    { key: "status", title: texts.silos.status, cell: ({ status }) => <Badge tone={status === "active" ? "good" : "warn"}>{status}</Badge> },
    { key: "cpu", title: texts.silos.cpu, isNumber: true, cell: ({ cpu }) => (cpu === null ? "–" : `${number(cpu, 1)}\u00a0%`) },
    { key: "memory", title: texts.silos.memory, isNumber: true, cell: ({ memoryBytes }) => formatBytes(memoryBytes, locale) },
    { key: "activations", title: texts.silos.activations, isNumber: true, cell: ({ activations }) => number(activations) },
    { key: "started", title: texts.silos.started, cell: ({ startedAt }) => <When at={startedAt} /> },
    { key: "address", title: texts.silos.address, cell: ({ address }) => <code>{address}</code> },
  ];
  const columns: Column<Container>[] = [
    {
      key: "title", title: texts.silos.container,
      cell: ({ id, title, tenantId: of }) => (of === tenantId ? <Link to={`/console/streams/${id}`}>{title || id}</Link> : title || id),
    },
    { key: "kind", title: texts.silos.kind, cell: ({ kind }) => <Badge>{kind}</Badge> },
    { key: "tenant", title: texts.silos.tenant, cell: ({ tenantId: of }) => of },
    { key: "silo", title: texts.silos.silo, cell: ({ silo }) => silo },
    { key: "viewers", title: texts.streams.viewers, isNumber: true, cell: ({ viewers }) => number(viewers) },
    { key: "queue", title: texts.silos.queue, isNumber: true, cell: ({ queueLength }) => number(queueLength) },
    { key: "turns", title: texts.silos.turns, isNumber: true, cell: ({ turnsPerSecond }) => number(turnsPerSecond, 1) },
    { key: "p99", title: texts.silos.turnP99, isNumber: true, cell: ({ turnP99Ms }) => `${number(turnP99Ms, 2)}\u00a0ms` },
    { key: "since", title: texts.silos.activated, cell: ({ activatedAt }) => <When at={activatedAt} /> },
  ];
  return (
    <>
      <PageTitle title={texts.nav.silos} lead={texts.silos.lead} />
      <Failure error={error} />
      {containers ? (
        <>
          <Panel title={texts.silos.silos}>
            <Table
              caption={texts.silos.silos}
              columns={siloColumns}
              rows={containers.silos}
              rowKey={({ name, address }) => name + address}
              empty={texts.nothingFound}
            />
          </Panel>
          <Panel title={texts.silos.containers} lead={texts.silos.containersLead(number(containers.containers.length))}>
            <Field label={texts.search} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
            <Table
              caption={texts.silos.containers}
              columns={columns}
              rows={found.slice(0, CONTAINERS_SHOWN_MAX)}
              rowKey={({ id }) => id}
              empty={query === "" ? texts.silos.empty : texts.nothingFound}
            />
            {found.length > CONTAINERS_SHOWN_MAX && <p>{texts.silos.notAll(CONTAINERS_SHOWN_MAX)}</p>}
          </Panel>
        </>
      ) : (
        error === undefined && <Loading />
      )}
    </>
  );
}
