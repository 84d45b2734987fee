import { createContext, useContext, useMemo, useState } from "react";
import type { Marker } from "./series";

/** What the plots of a timeline share. */
export interface PlotFrame {
  /** The time whose values are read; null: the newest. */
  cursor: number | null;
  setCursor(at: number | null): void;
  /** The common time axis; undefined: each plot shows what it has. */
  range: readonly [number, number] | undefined;
  /** Every time at which one of the plots has a value: where the arrow keys stop. */
  times: readonly number[] | undefined;
  markers: readonly Marker[];
}

export const PlotFrameContext = createContext<PlotFrame | null>(null);

/** The frame of the timeline around a plot, or one of its own. */
export function usePlotFrame(): PlotFrame {
  const shared = useContext(PlotFrameContext);
  const [cursor, setCursor] = useState<number | null>(null);
  const own = useMemo<PlotFrame>(() => ({ cursor, setCursor, range: undefined, times: undefined, markers: [] }), [cursor]);
  return shared ?? own;
}

/** Where a key moves the cursor to, as an index of the times; undefined: the key means nothing here; null: back to the newest. */
export function movedBy(key: string, index: number, count: number): number | null | undefined {
  const within = (next: number) => Math.min(count - 1, Math.max(0, next));
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return within(index - 1);
    case "ArrowRight":
    case "ArrowUp":
      return within(index + 1);
    case "PageDown":
      return within(index - 10);
    case "PageUp":
      return within(index + 10);
    case "Home":
      return within(0);
    case "End":
      return within(count - 1);
    case "Escape":
      return null;
    default:
      return undefined;
  }
}
