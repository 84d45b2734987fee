import type { LinePlotProps, Marker, Point, Series } from "@/plots";
import type { RollingWindow, Sample } from "../data/rolling";
import type { ContainerStats, PlatformStats, StreamHealth } from "../types";

/** More silos than a plot tells apart: the busiest are shown. */
export const SILOS_MAX = 6;

/** The momentary values of the server as one sample. A silo that does not answer has none, so that its line has a gap. */
export function toSample(at: number, platform: PlatformStats, { silos, containers }: ContainerStats): Sample {
  const values: Record<string, number | null> = {
    viewers: platform.viewers,
    connections: platform.connections,
    liveStreams: platform.liveStreams,
    messages: platform.messagesPerSecond,
    gifts: platform.giftsPerSecond,
    depth: platform.jobs.depth,
    discarded: platform.jobs.discarded,
    commitMs: platform.storage.commitP99Ms,
    turnMs: containers.length === 0 ? null : Math.max(...containers.map(({ turnP99Ms }) => turnP99Ms)),
  };
  for (const silo of silos) values[`cpu:${silo.name}`] = silo.cpu;
  return { at, values };
}

export interface NamedHealth {
  streamId: string;
  title: string;
  health: StreamHealth;
}

export interface PlotNames {
  viewers: string;
  connections: string;
  liveStreams: string;
  chat: string;
  messages: string;
  gifts: string;
  bitrate: string;
  cpu: string;
  latency: string;
  commit: string;
  turn: string;
  jobs: string;
  waiting: string;
  discarded: string;
  perSecond: string;
}

const within = (points: readonly Point[], from: number): Point[] => points.filter(({ at }) => at >= from);

/** The names of the silos with the highest values, in the order of the alphabet so that colours stay. */
function busiest(window: RollingWindow): string[] {
  const latest = window.samples.at(-1)?.values ?? {};
  const silos = window.names.filter((name) => name.startsWith("cpu:"));
  const chosen = silos.length <= SILOS_MAX ? silos : [...silos].sort((a, b) => (latest[b] ?? -1) - (latest[a] ?? -1)).slice(0, SILOS_MAX);
  return chosen.sort();
}

/** Everything over one time axis: who watches, what they write, what encoders send, and what it costs the machines. */
export function toPlots(window: RollingWindow, streams: readonly NamedHealth[], names: PlotNames, from: number): LinePlotProps[] {
  const line = (name: string, key: string): Series => ({ name, points: within(window.series(key), from) });
  const bitrates = streams
    .map(({ title, streamId, health }): Series => ({
      name: title || streamId,
      points: within(health.history.map(({ at, bitrateKbps }) => ({ at: Date.parse(at), value: bitrateKbps })), from),
    }))
    .filter(({ points }) => points.some(({ value }) => value !== null && value > 0));
  return [
    {
      title: names.viewers,
      unit: "",
      series: [line(names.viewers, "viewers"), line(names.connections, "connections"), line(names.liveStreams, "liveStreams")],
    },
    { title: names.chat, unit: names.perSecond, series: [line(names.messages, "messages"), line(names.gifts, "gifts")] },
    ...(bitrates.length > 0 ? [{ title: names.bitrate, unit: "kbit/s", series: bitrates.slice(0, 6) }] : []),
    { title: names.cpu, unit: "%", series: busiest(window).map((key) => line(key.slice("cpu:".length), key)) },
    { title: names.latency, unit: "ms", series: [line(names.commit, "commitMs"), line(names.turn, "turnMs")] },
    { title: names.jobs, unit: "", series: [line(names.waiting, "depth"), line(names.discarded, "discarded")] },
  ];
}

/** Problems of encoders as marks in time. */
export function issueMarkers(streams: readonly NamedHealth[], label: (title: string, code: string) => string): Marker[] {
  return streams.flatMap(({ title, streamId, health }) =>
    health.issues.map(({ code, since }) => ({ at: Date.parse(since), label: label(title || streamId, code), tone: "warning" as const })));
}

/** The axis: as far back as asked for, but not into a time of which nothing is known; a minute at least. */
export function axisOf(window: RollingWindow, now: number, lengthMs: number): [number, number] {
  const first = window.samples[0]?.at ?? now;
  return [Math.max(now - lengthMs, Math.min(first, now - 60_000)), now];
}
