import type { LiveStream } from "@livehouse/client";
import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { areMostPoor, useViewerQuality, type ViewerQuality } from "./useViewerQuality";

it("shows what the hub tells, until nobody reports any more", () => {
  let tell: (told: ViewerQuality) => void = () => {};
  const live = { on: (_: string, listener: typeof tell) => ((tell = listener), () => {}) } as unknown as LiveStream;
  const { result } = renderHook(() => useViewerQuality(live));
  expect(result.current).toBeUndefined();
  act(() => tell({ streamId: "st", reporting: 10, poor: 4 }));
  expect(result.current).toMatchObject({ reporting: 10, poor: 4 });
  act(() => tell({ streamId: "st", reporting: 0, poor: 0 }));
  expect(result.current).toBeUndefined();
});

const counts: [number, number, boolean][] = [[10, 6, true], [10, 5, false], [2, 2, false], [3, 2, true]];
it.each(counts)("blames the stream when most of enough viewers are poor (%i, %i)", (reporting, poor, are) => {
  expect(areMostPoor({ reporting, poor })).toBe(are);
});
