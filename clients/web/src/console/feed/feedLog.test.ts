// @vitest-environment node
import { expect, it } from "vitest";
import { EVENTS_MAX, toneOf, withEvent, type FeedEvent } from "./feedLog";

const event = (second: number) => ({ type: "stream.started", at: new Date(second * 1000).toISOString(), tenantId: "default", streamId: `st_${second}` });

it("has the newest first, each once, and a maximum", () => {
  let events: readonly FeedEvent[] = [];
  for (let second = 0; second < EVENTS_MAX + 10; second++) {
    events = withEvent(events, event(second));
    events = withEvent(events, event(second));
  }
  expect(events).toHaveLength(EVENTS_MAX);
  expect(events[0]?.streamId).toBe(`st_${EVENTS_MAX + 9}`);
  expect(new Set(events.map(({ key }) => key)).size).toBe(EVENTS_MAX);
});

it("warns of what somebody should look at", () => {
  expect(["stream.started", "stream.ended", "report.opened", "recording.failed"].map(toneOf)).toEqual(["start", "end", "warning", "warning"]);
});
