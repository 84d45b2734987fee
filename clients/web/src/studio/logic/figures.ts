import type { components } from "@livehouse/client";
import type { Point } from "./health";

type Schemas = components["schemas"];
export type StreamFigures = Schemas["StreamFigures"];

/** Such as `1:02:09`, or `2:09` below an hour. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Seconds that a stream has been live for. */
export function liveSeconds(startedAt: string | null, endedAt: string | null, nowMs: number): number {
  if (startedAt === null) return 0;
  const end = endedAt === null ? nowMs : Date.parse(endedAt);
  return Math.max(0, (end - Date.parse(startedAt)) / 1000);
}

type Count = "viewers" | "messages" | "gifts" | "reactions";

export function timelineLine(figures: Pick<StreamFigures, "timeline">, count: Count): Point[] {
  return figures.timeline.map((point) => ({ at: Date.parse(point.at), value: point[count] }));
}

export interface RetentionStep {
  second: number;
  /** From 0 to 1. */
  share: number;
}

/** What share of the viewers watched at least so long, in at most so many steps of equal length, with the first and the last. */
export function retentionSteps(figures: Pick<StreamFigures, "retention">, stepsMax: number): RetentionStep[] {
  const { retention } = figures;
  if (retention.length <= stepsMax) return retention;
  const steps = Array.from({ length: stepsMax }, (_, index) => retention[Math.round((index * (retention.length - 1)) / (stepsMax - 1))]);
  return steps.filter((step) => step !== undefined);
}

/** The watch time that half of the viewers reached, in seconds; null without viewers. */
export function medianWatch(figures: Pick<StreamFigures, "retention">): number | null {
  const reached = figures.retention.filter((point) => point.share >= 0.5);
  return reached.at(-1)?.second ?? null;
}

export interface Share {
  name: string;
  views: number;
  /** From 0 to 1. */
  share: number;
}

export function sourceShares(figures: Pick<StreamFigures, "sources">): Share[] {
  const all = figures.sources.reduce((sum, source) => sum + source.views, 0);
  return figures.sources.map(({ source, views }) => ({ name: source, views, share: all === 0 ? 0 : views / all }));
}

/** The server answers CSV to the page's session cookie, so a plain link downloads it. */
export function csvAddress(id: string): string {
  return `/api/analytics/events/${encodeURIComponent(id)}?format=csv`;
}

/** Final figures follow the end within a second; this long a page asks again by itself. */
export const finalFigures = { everyMs: 1_500, triesMax: 10 } as const;
