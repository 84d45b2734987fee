import { createContext, useContext } from "react";

export interface PlotTexts {
  /** BCP 47, for numbers and times. */
  locale: string;
  noValue: string;
  showTable: string;
  time: string;
  /** What the keys do, for screen readers. */
  keys: string;
  happened: string;
  nothingYet: string;
}

export const PlotTextsContext = createContext<PlotTexts>({
  locale: "en",
  noValue: "no value",
  showTable: "Show as a table",
  time: "Time",
  keys: "Arrow keys read the values over time, Escape returns to the newest.",
  happened: "What happened",
  nothingYet: "Nothing measured yet",
});

export const usePlotTexts = (): PlotTexts => useContext(PlotTextsContext);
