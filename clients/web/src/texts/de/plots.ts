import type { Texts } from "..";

export const plots: Texts["plots"] = {
  noValue: "kein Wert",
  showTable: "Als Tabelle zeigen",
  time: "Zeit",
  keys: "Die Pfeiltasten lesen die Werte über die Zeit vor, Escape kehrt zum neuesten zurück.",
  happened: "Was geschah",
  nothingYet: "Noch nichts gemessen",
};
