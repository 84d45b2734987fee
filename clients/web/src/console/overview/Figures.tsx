import { useTexts } from "@/texts";
import { formatBytes, formatDuration, formatNumber } from "../data/format";
import { Stat, Stats } from "../parts";
import { useLocale } from "../session";
import type { PlatformStats } from "../types";

/** What is true now. */
export function Figures({ platform }: { platform: PlatformStats }) {
  const texts = useTexts("console").overview.now;
  const locale = useLocale();
  const number = (value: number, digits = 0) => formatNumber(value, locale, digits);
  const { jobs, storage, cluster } = platform;
  return (
    <Stats label={texts.title}>
      <Stat name={texts.liveStreams} value={number(platform.liveStreams)} />
      <Stat name={texts.viewers} value={number(platform.viewers)} note={texts.connections(number(platform.connections))} />
      <Stat name={texts.messages} value={number(platform.messagesPerSecond, 1)} note={texts.gifts(number(platform.giftsPerSecond, 1))} />
      <Stat name={texts.jobs} value={number(jobs.depth)} note={jobs.depth > 0 ? texts.oldest(formatDuration(jobs.oldestSeconds, locale)) : undefined} />
      <Stat name={texts.discarded} value={number(jobs.discarded)} isBad={jobs.discarded > 0} />
      <Stat name={texts.storage} value={formatBytes(storage.sizeBytes, locale)} note={texts.commits(storage.kind, number(storage.commitP99Ms, 1))} />
      <Stat name={texts.cluster} value={texts.silos(cluster.silos)} note={texts.fronts(cluster.fronts)} />
      <Stat name={texts.uptime} value={formatDuration(platform.uptimeSeconds, locale)} note={platform.version.split("+")[0]} />
    </Stats>
  );
}
