export { LinePlot, type LinePlotProps } from "./LinePlot";
export type { Marker, Point, Series } from "./series";
export { PlotTextsContext, type PlotTexts } from "./texts";
export { Timeline, type TimelineProps } from "./Timeline";
