import type { LiveStream, QualityAdvice, QualityReport } from "@livehouse/client";
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { audio, auto, type Quality } from "./engine";
import { useAdvice } from "./useAdvice";
import type { Playback } from "./useEngine";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const qualities: Quality[] = [auto, { id: "0", height: 240, name: undefined }, { id: "1", height: 720, name: undefined }, audio];

function watching() {
  const reports: QualityReport[] = [];
  const adopted: string[] = [];
  let tell: (told: { advice: QualityAdvice }) => void = () => {};
  const live = {
    advice: "auto", state: { phase: "live" },
    on: (_: string, listener: typeof tell) => ((tell = listener), () => {}),
    reportQuality: async (report: QualityReport) => {
      reports.push(report);
      return { advice: "auto", reportSeconds: 7 };
    },
  } as unknown as LiveStream;
  const playback = {
    hasPicture: true, qualities, quality: auto.id, measure: () => ({ quality: "poor", stalledMs: 400 }), adopt: (id: string) => void adopted.push(id),
  } as unknown as Playback;
  const view = renderHook(({ quality }) => useAdvice(live, { ...playback, quality }), { initialProps: { quality: auto.id } });
  return { ...view, reports, adopted, advise: (advice: QualityAdvice) => act(() => tell({ advice })) };
}

it("reports as often as the server wants it", async () => {
  const { reports } = watching();
  await act(() => vi.advanceTimersByTimeAsync(5_000));
  expect(reports).toEqual([{ quality: "poor", stalledMs: 400 }]);
  await act(() => vi.advanceTimersByTimeAsync(6_900));
  expect(reports).toHaveLength(1);
  await act(() => vi.advanceTimersByTimeAsync(200));
  expect(reports).toHaveLength(2);
});

it("does what is advised, and goes back", () => {
  const { result, adopted, advise } = watching();
  advise("lowest");
  expect([adopted.at(-1), result.current.followed]).toEqual(["lowest", "lowest"]);
  advise("audio");
  expect([adopted.at(-1), result.current.followed]).toEqual(["audio", "audio"]);
  advise("auto");
  expect([adopted.at(-1), result.current.followed]).toEqual(["auto", undefined]);
});

it("leaves the viewer's own choice alone, and follows again once they choose automatic", () => {
  const { result, adopted, advise, rerender } = watching();
  rerender({ quality: "1" });
  advise("audio");
  expect([adopted.at(-1), result.current.followed]).toEqual(["1", undefined]);
  rerender({ quality: auto.id });
  expect([adopted.at(-1), result.current.followed]).toEqual(["audio", "audio"]);
});

it("shows the full picture to a viewer who wants it in spite of the advice, until the connection has been good", () => {
  const { result, adopted, advise } = watching();
  advise("audio");
  act(() => result.current.decline());
  expect([adopted.at(-1), result.current.followed]).toEqual(["auto", undefined]);
  advise("lowest");
  expect(adopted.at(-1)).toBe("auto");
  advise("auto");
  advise("lowest");
  expect(adopted.at(-1)).toBe("lowest");
});
