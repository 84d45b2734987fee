// @vitest-environment node
import { expect, it } from "vitest";
import type { StreamFigures, StreamHealth } from "../types";
import { healthMarkers, streamPlots } from "./streamPlots";

const names = { viewers: "Viewers", chat: "Chat", messages: "Messages", gifts: "Gifts", reactions: "Reactions", bitrate: "Bitrate", frames: "Frames" };
const at = "2026-11-28T14:00:00.000Z";
const figures = { timeline: [{ at, viewers: 4, messages: 3, gifts: 2, reactions: 1 }] } as StreamFigures;
const health = (bitrateKbps: number | null, fps: number | null) =>
  ({ history: [{ at, bitrateKbps, fps }], issues: [{ code: "no_audio", since: at, detail: "" }] }) as unknown as StreamHealth;

it("has the stored figures, and the encoder's where something was measured", () => {
  expect(streamPlots(figures, health(2500, null), names).map(({ title }) => title)).toEqual(["Viewers", "Chat", "Bitrate"]);
  expect(streamPlots(figures, undefined, names).map(({ title, series }) => [title, series.map(({ points }) => points[0]?.value)])).toEqual([
    ["Viewers", [4]],
    ["Chat", [3, 2, 1]],
  ]);
});

it("marks the encoder's trouble", () => {
  expect(healthMarkers(health(1, 1), (code) => `!${code}`)).toEqual([{ at: Date.parse(at), label: "!no_audio", tone: "warning" }]);
  expect(healthMarkers(undefined, (code) => code)).toEqual([]);
});
