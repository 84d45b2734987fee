import { Loading, Table } from "@/design";
import { useTexts } from "@/texts";
import { formatNumber } from "../data/format";
import { useLoad } from "../data/useLoad";
import { Failure, Panel } from "../parts";
import { useClient, useLocale } from "../session";

/** The last 30 days by organisation, from what is stored. */
export function TenantFigures() {
  const texts = useTexts("console").overview.tenants;
  const client = useClient();
  const locale = useLocale();
  const { data, error, reload } = useLoad((signal) => client.rest.get("/api/analytics/platform", { signal }), [client], 60_000);
  const number = (value: number) => formatNumber(value, locale);
  return (
    <Panel title={texts.title} lead={texts.lead}>
      <Failure error={error} onRetry={reload} />
      {data ? (
        <Table
          caption={texts.title} rows={data.tenants} rowKey={({ tenantId }) => tenantId} empty={texts.empty}
          columns={[
            { key: "tenant", title: texts.tenant, cell: ({ tenantId }) => tenantId },
            { key: "live", title: texts.live, isNumber: true, cell: ({ liveStreams }) => number(liveStreams) },
            { key: "viewers", title: texts.viewers, isNumber: true, cell: ({ viewers }) => number(viewers) },
            { key: "peak", title: texts.peak, isNumber: true, cell: ({ peakConcurrent }) => number(peakConcurrent) },
            { key: "streams", title: texts.streams, isNumber: true, cell: ({ streams }) => number(streams) },
            { key: "minutes", title: texts.minutes, isNumber: true, cell: ({ minutesStreamed }) => number(minutesStreamed) },
            { key: "views", title: texts.views, isNumber: true, cell: ({ views }) => number(views) },
          ]}
        />
      ) : error === undefined && <Loading />}
    </Panel>
  );
}
