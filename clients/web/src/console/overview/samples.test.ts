// @vitest-environment node
import { describe, expect, it } from "vitest";
import { RollingWindow } from "../data/rolling";
import type { ContainerStats, PlatformStats, StreamHealth } from "../types";
import { axisOf, issueMarkers, SILOS_MAX, toPlots, toSample, type NamedHealth, type PlotNames } from "./samples";

const platform = (viewers: number): PlatformStats => ({
  version: "1", uptimeSeconds: 1, liveStreams: 1, viewers, connections: viewers + 1, messagesPerSecond: 2, giftsPerSecond: 0,
  jobs: { depth: 3, oldestSeconds: 1, discarded: 1 }, storage: { kind: "sqlite", sizeBytes: 1, commitP99Ms: 4 }, cluster: { silos: 1, fronts: 1 },
});
const silos = (...cpus: (number | null)[]): ContainerStats => ({
  silos: cpus.map((cpu, index) => ({ name: `Silo_${index}`, address: "", status: "active", startedAt: "", cpu, memoryBytes: null, activations: null })),
  containers: [],
});
const names = Object.fromEntries(
  [
    "viewers",
    "connections",
    "liveStreams",
    "chat",
    "messages",
    "gifts",
    "bitrate",
    "cpu",
    "latency",
    "commit",
    "turn",
    "jobs",
    "waiting",
    "discarded",
    "perSecond",
  ].map((name) => [name, name]),
) as unknown as PlotNames;
const health = (history: StreamHealth["history"], issues: StreamHealth["issues"] = []): NamedHealth => ({
  streamId: "st_1", title: "Hello",
  health: { status: "good", since: null, publisher: null, video: null, audio: null, issues, history, refused: null, viewers: null },
});

describe("toSample and toPlots", () => {
  it("put viewers, chat, CPU, latency and jobs beneath each other", () => {
    const window = new RollingWindow(5000, 60_000);
    window.add(toSample(5000, platform(7), silos(20, null)));
    const plots = toPlots(window, [], names, 0);
    expect(plots.map(({ title }) => title)).toEqual(["viewers", "chat", "cpu", "latency", "jobs"]);
    expect(plots[0]?.series[0]?.points).toEqual([{ at: 5000, value: 7 }]);
    expect(plots[2]?.series.map(({ name, points }) => [name, points[0]?.value])).toEqual([["Silo_0", 20], ["Silo_1", null]]);
    expect(plots[3]?.series[1]?.points[0]?.value).toBeNull();
  });

  it("show the stored bitrates of encoders, where there are any, and nothing of before the axis", () => {
    const at = (second: number) => new Date(second * 1000).toISOString();
    const window = new RollingWindow(5000, 60_000);
    const stored = health([{ at: at(1), bitrateKbps: 1, fps: null }, { at: at(10), bitrateKbps: 2500, fps: 30 }]);
    const plot = toPlots(window, [stored, health([])], names, 5000).find(({ title }) => title === "bitrate");
    expect(plot?.series).toEqual([{ name: "Hello", points: [{ at: 10_000, value: 2500 }] }]);
    expect(toPlots(window, [health([{ at: at(9), bitrateKbps: null, fps: null }])], names, 0).some(({ title }) => title === "bitrate")).toBe(false);
  });

  it("leave out streams that no encoder has sent to", () => {
    const idle = health([{ at: new Date(9000).toISOString(), bitrateKbps: 0, fps: 0 }]);
    expect(toPlots(new RollingWindow(5000, 60_000), [idle], names, 0).some(({ title }) => title === "bitrate")).toBe(false);
  });

  it("show the busiest silos of many", () => {
    const window = new RollingWindow(5000, 60_000);
    window.add(toSample(5000, platform(0), silos(1, 2, 3, 4, 5, 6, 7, 8)));
    const cpu = toPlots(window, [], names, 0).find(({ title }) => title === "cpu");
    expect(cpu?.series).toHaveLength(SILOS_MAX);
    expect(cpu?.series.map(({ name }) => name)).toEqual(["Silo_2", "Silo_3", "Silo_4", "Silo_5", "Silo_6", "Silo_7"]);
  });
});

it("marks when an encoder's trouble began", () => {
  const since = "2026-11-28T14:00:00.000Z";
  expect(issueMarkers([health([], [{ code: "bitrate_low", since, detail: "" }])], (title, code) => `${title}: ${code}`))
    .toEqual([{ at: Date.parse(since), label: "Hello: bitrate_low", tone: "warning" }]);
});

describe("axisOf", () => {
  const minute = 60_000;
  it("begins with what is known, and shows a minute at least", () => {
    const window = new RollingWindow(5000, 60 * minute);
    expect(axisOf(window, 100 * minute, 15 * minute)).toEqual([99 * minute, 100 * minute]);
    window.add({ at: 95 * minute, values: {} });
    expect(axisOf(window, 100 * minute, 15 * minute)).toEqual([95 * minute, 100 * minute]);
    expect(axisOf(window, 200 * minute, 15 * minute)).toEqual([185 * minute, 200 * minute]);
  });
});
