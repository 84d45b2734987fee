import { expect, it } from "vitest";
import { formatOf, localeOf } from "./useFormat";

const now = Date.UTC(2026, 10, 28, 20);
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

it("takes the browser's variant of the page's language", () => {
  expect(localeOf("en", ["de-DE", "en-GB", "en-US"])).toBe("en-GB");
  expect(localeOf("de", ["en-US"])).toBe("de");
});

it("tells times from now", () => {
  const format = formatOf("en");
  expect(format.relative(inMinutes(20), now)).toBe("in 20 minutes");
  expect(format.relative(inMinutes(-90), now)).toBe("1 hour ago");
  expect(format.relative(inMinutes(60 * 30), now)).toBe("in 1 day");
  expect(format.relative(inMinutes(0.5), now)).toBe("this minute");
  expect(format.relative(inMinutes(60 * 49), now)).toBe("in 2 days");
});

it("tells lengths in two units at most", () => {
  const format = formatOf("en");
  expect(format.length(42.9)).toBe("42 sec");
  expect(format.length(125)).toBe("2 min");
  expect(format.length(7500)).toBe("2 hr 5 min");
  expect(formatOf("de").length(7200)).toBe("2 Std.");
});
