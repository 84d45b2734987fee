import { useState } from "react";
import { Loading } from "@/design";
import { useTexts } from "@/texts";
import { formatDuration, formatNumber } from "../data/format";
import { useLoad } from "../data/useLoad";
import { Failure, PageTitle, Stat, Stats } from "../parts";
import { useClient, useLocale } from "../session";
import type { JobState } from "../types";
import { JobList } from "./JobList";
import { Kinds } from "./Kinds";

/** Background work: how much waits of which kind, and each job with its attempts. */
export default function Jobs() {
  const texts = useTexts("console");
  const client = useClient();
  const locale = useLocale();
  const [state, setState] = useState<JobState>("discarded");
  const [kind, setKind] = useState("");
  const stats = useLoad((signal) => client.rest.get("/api/admin/jobs/stats", { signal }), [client], 5_000);
  const totals = stats.data?.totals;
  return (
    <>
      <PageTitle title={texts.nav.jobs} lead={texts.jobs.lead} />
      <Failure error={stats.error} onRetry={stats.reload} />
      {totals ? (
        <Stats label={texts.jobs.totals}>
          <Stat name={texts.jobs.depth} value={formatNumber(totals.depth, locale)} />
          <Stat name={texts.jobs.oldest} value={totals.depth > 0 ? formatDuration(totals.oldestSeconds, locale) : "–"} />
          <Stat name={texts.jobs.discarded} value={formatNumber(totals.discarded, locale)} isBad={totals.discarded > 0} />
        </Stats>
      ) : stats.error === undefined && <Loading />}
      <JobList
        kinds={stats.data?.kinds.map((one) => one.kind) ?? []} state={state} kind={kind} onState={setState} onKind={setKind} onChanged={stats.reload}
      />
      {stats.data && (
        <Kinds
          kinds={stats.data.kinds} onChanged={stats.reload}
          onShow={(shown) => {
            setKind(shown);
            setState("discarded");
          }}
        />
      )}
    </>
  );
}
