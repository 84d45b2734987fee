import type { LinePlotProps, Marker } from "@/plots";
import type { StreamFigures, StreamHealth } from "../types";

export interface StreamPlotNames {
  viewers: string;
  chat: string;
  messages: string;
  gifts: string;
  reactions: string;
  bitrate: string;
  frames: string;
}

/** A stream's stored figures and its encoder's stored health over one time axis. Health is kept for an hour: before, its plots are empty. */
export function streamPlots(figures: StreamFigures | undefined, health: StreamHealth | undefined, names: StreamPlotNames): LinePlotProps[] {
  const stored = (name: string, key: "viewers" | "messages" | "gifts" | "reactions") => ({
    name, points: (figures?.timeline ?? []).map((point) => ({ at: Date.parse(point.at), value: point[key] })),
  });
  const measured = (name: string, key: "bitrateKbps" | "fps") => ({
    name, points: (health?.history ?? []).map((point) => ({ at: Date.parse(point.at), value: point[key] })),
  });
  const rates = measured(names.bitrate, "bitrateKbps");
  const frames = measured(names.frames, "fps");
  const hasValue = ({ points }: { points: readonly { value: number | null }[] }) => points.some(({ value }) => value !== null && value > 0);
  return [
    { title: names.viewers, unit: "", series: [stored(names.viewers, "viewers")] },
    { title: names.chat, unit: "", series: [stored(names.messages, "messages"), stored(names.gifts, "gifts"), stored(names.reactions, "reactions")] },
    ...(hasValue(rates) ? [{ title: names.bitrate, unit: "kbit/s", series: [rates] }] : []),
    ...(hasValue(frames) ? [{ title: names.frames, unit: "", series: [frames] }] : []),
  ];
}

export const healthMarkers = (health: StreamHealth | undefined, label: (code: string) => string): Marker[] =>
  (health?.issues ?? []).map(({ code, since }) => ({ at: Date.parse(since), label: label(code), tone: "warning" }));
