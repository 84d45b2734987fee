import type { Sample } from "../data/rolling";
import type { StreamFigures } from "../types";

const STEP_MS = 10_000;

type Figures = Pick<StreamFigures, "timeline" | "until" | "endedAt">;

/** The point of a stream's timeline that a time is in, with its length; undefined before its start and after its last point. */
function bucketAt({ timeline, until, endedAt }: Figures, at: number): { viewers: number; messages: number; gifts: number; seconds: number } | undefined {
  const index = timeline.findLastIndex((point) => Date.parse(point.at) <= at);
  const point = timeline[index];
  if (!point) return undefined;
  const next = timeline[index + 1]?.at ?? endedAt ?? until;
  const end = next === null ? Date.parse(point.at) + STEP_MS : Date.parse(next);
  if (at >= end) return undefined;
  return { ...point, seconds: Math.max(1, (end - Date.parse(point.at)) / 1000) };
}

/**
 * What was before the console was opened, from the stored figures of the streams that are live now, every ten seconds between the two times. Streams that ended
 * meanwhile are not in it, so it is a lower bound; everything that only the server's momentary values tell is missing.
 */
export function pastOf(streams: readonly Figures[], from: number, until: number): Sample[] {
  const begin = streams.flatMap(({ timeline }) => (timeline[0] ? [Date.parse(timeline[0].at)] : [])).reduce((first, at) => Math.min(first, at), Infinity);
  const samples: Sample[] = [];
  for (let at = Math.ceil(Math.max(from, begin) / STEP_MS) * STEP_MS; at < until; at += STEP_MS) {
    const buckets = streams.map((stream) => bucketAt(stream, at)).filter((bucket) => bucket !== undefined);
    if (buckets.length === 0) continue;
    const sum = (value: (bucket: (typeof buckets)[number]) => number) => buckets.reduce((total, bucket) => total + value(bucket), 0);
    samples.push({
      at,
      values: {
        viewers: sum(({ viewers }) => viewers),
        messages: sum(({ messages, seconds }) => messages / seconds),
        gifts: sum(({ gifts, seconds }) => gifts / seconds),
      },
    });
  }
  return samples;
}
