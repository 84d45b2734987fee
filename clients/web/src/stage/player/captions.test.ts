import { expect, it } from "vitest";
import { putCaption, textOf, type Segment } from "./captions";

const segment = (segmentId: string, text: string, language = "en"): Segment => ({ segmentId, text, language, at: 0 });

it("replaces what a segment said before in its place, and keeps only the last lines", () => {
  let shown: readonly Segment[] = [];
  for (const next of [segment("1", "Good"), segment("2", "and"), segment("1", "Good evening"), segment("3", "welcome")]) shown = putCaption(shown, next);
  expect(shown.map(({ text }) => text)).toEqual(["Good evening", "and", "welcome"]);
  expect(textOf(shown)).toEqual(["and", "welcome"]);
});

it("shows nothing of a segment that was taken back", () => {
  const shown = putCaption([segment("1", "Good evening"), segment("2", "and")], segment("1", ""));
  expect(textOf(shown)).toEqual(["and"]);
  expect(putCaption(shown, segment("3", ""))).toEqual(shown);
});

it("shows one language where a stream is translated", () => {
  expect(textOf([segment("1", "Good evening"), segment("1-de", "Guten Abend", "de")])).toEqual(["Good evening"]);
});
