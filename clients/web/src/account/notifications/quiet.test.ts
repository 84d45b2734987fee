import { expect, it } from "vitest";
import { nightHere, spanOf, zoneOptions } from "./quiet";

it("lists every zone once, with the one that is set, in an order that a reader can search", () => {
  const values = zoneOptions("Asia/Calcutta").map(({ value }) => value);
  expect(values).toContain("Europe/Berlin");
  expect(values.filter((value) => value === "UTC")).toHaveLength(1);
  expect(values.filter((value) => value === "Asia/Calcutta")).toHaveLength(1);
  expect(values).toEqual(values.toSorted());
  expect(zoneOptions("America/New_York").find(({ value }) => value === "America/New_York")?.label).toBe("America/New York");
  expect(zoneOptions("Mars/Olympus").some(({ value }) => value === "Mars/Olympus")).toBe(true);
});

it.each([["22:00", "07:00", "nextDay"], ["08:00", "17:30", "sameDay"], ["00:00", "00:00", "always"]] as const)("from %s to %s is %s", (from, to, span) => {
  expect(spanOf({ from, to })).toBe(span);
});

it("begins with a night in the browser's own zone", () => {
  expect(zoneOptions(nightHere().timeZone).some(({ value }) => value === nightHere().timeZone)).toBe(true);
});
