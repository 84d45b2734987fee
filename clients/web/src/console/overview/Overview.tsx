import { useMemo, useState } from "react";
import { Loading, Select } from "@/design";
import { Timeline } from "@/plots";
import { useTexts } from "@/texts";
import { toneOf } from "../feed/feedLog";
import { useFeed } from "../feed/FeedProvider";
import { Failure, PageTitle, styles } from "../parts";
import { Checks } from "./Checks";
import { Figures } from "./Figures";
import { axisOf, issueMarkers, toPlots } from "./samples";
import { useSamples } from "./SamplerProvider";
import { TenantFigures } from "./TenantFigures";

const lengths = [5, 15, 60] as const;

/** How the installation is: its figures now, and everything over one time axis. */
export default function Overview() {
  const texts = useTexts("console");
  const samples = useSamples();
  const { events } = useFeed();
  const [minutes, setMinutes] = useState(15);
  const { window, at, platform, streams, error } = samples;

  const [from, to] = axisOf(window, at, minutes * 60_000);
  const plots = useMemo(() => toPlots(window, streams, texts.overview.plots, from), [window, at, streams, texts, from]);
  const markers = useMemo(() => [
    ...events.map((event) => ({
      at: Date.parse(event.at), label: [texts.feed.type(event.type), event.title, event.detail].filter(Boolean).join(" · "), tone: toneOf(event.type),
    })),
    ...issueMarkers(streams, (title, code) => `${title} · ${texts.health.issue(code)}`),
  ], [events, streams, texts]);

  return (
    <>
      <PageTitle
        title={texts.nav.overview} lead={texts.overview.lead}
        actions={
          <Select
            label={texts.overview.length} value={String(minutes)} onChange={(event) => setMinutes(Number(event.target.value))}
            options={lengths.map((length) => ({ value: String(length), label: texts.overview.minutes(length) }))}
          />
        }
      />
      <Failure error={error} />
      {platform ? (
        <>
          <Checks />
          <Figures platform={platform} />
          <div className={styles.panel}>
            <Timeline title={texts.overview.timeline} plots={plots} markers={markers} from={from} to={to} />
          </div>
          <TenantFigures />
        </>
      ) : error === undefined && <Loading />}
    </>
  );
}
