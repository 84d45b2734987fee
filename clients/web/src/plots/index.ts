export { LinePlot, type LinePlotProps } from "./LinePlot";
export type { Marker, Point, Series } from "./series";
export { Timeline, type TimelineProps } from "./Timeline";
