import { describe, expect, it } from "vitest";
import { changeRequest, createRequest, fieldOf, formOf, newForm, parseTags, validate, type EventView, type ScheduleForm } from "./schedule";
import { fromLocalInput, toLocalInput } from "./zone";

const now = new Date(2026, 10, 28, 20, 12, 34);
const form = (change: Partial<ScheduleForm> = {}): ScheduleForm => ({ ...newForm(now), title: "Release party", ...change });
const local = (hours: number) => toLocalInput(new Date(now.getTime() + hours * 3600_000));

const event: EventView = {
  id: "ev_1", tenantId: "default", ownerId: "us_1", ownerName: "Mara", title: "Release party", description: "All songs", tags: ["music", "live"],
  visibility: "followers", status: "scheduled", startsAt: "2026-12-05T19:00:30.000Z", endsAt: null, coverUrl: null, chatOpensBeforeSeconds: 1800,
  streamId: null, going: 3, featured: false, createdAt: "2026-11-28T19:00:00.000Z", updatedAt: "2026-11-28T19:00:00.000Z", startedAt: null, endedAt: null,
};

describe("times", () => {
  it("are the viewer's, there and back", () => {
    const time = new Date(2026, 11, 5, 19, 30);
    expect(toLocalInput(time)).toBe("2026-12-05T19:30");
    expect(fromLocalInput(toLocalInput(time))).toEqual(time);
  });

  it("are refused where they are none", () => {
    for (const text of ["", "tomorrow", "2026-12-05", "2026-13-05T10:00", "2026-12-05T10:00Z"]) expect(fromLocalInput(text)).toBeNull();
  });

  it("begin with the next full hour that leaves time to prepare", () => {
    expect(newForm(now).startsAt).toBe("2026-11-28T21:00");
    expect(newForm(new Date(2026, 10, 28, 20, 45)).startsAt).toBe("2026-11-28T22:00");
  });
});

describe("validate", () => {
  it("accepts a filled form", () => {
    expect(validate(form(), now)).toEqual({});
    expect(validate(form({ endsAt: local(4), coverUrl: "https://example.com/a.png", tags: "music, live" }), now)).toEqual({});
  });

  it("names each field at fault", () => {
    const faults = validate(form({
      title: "  ", description: "x".repeat(5001), tags: "a".repeat(41), startsAt: "", endsAt: "soon", coverUrl: "javascript:alert(1)",
    }), now);
    expect(faults).toEqual({
      title: "required", description: "too_long", tags: "tag_too_long", startsAt: "required", endsAt: "not_a_time", coverUrl: "not_an_address",
    });
  });

  it("counts characters as the server does", () => {
    expect(validate(form({ title: "🎸".repeat(120) }), now)).toEqual({});
    expect(validate(form({ title: "🎸".repeat(121) }), now)).toEqual({ title: "too_long" });
  });

  it("keeps the server's bounds of time", () => {
    expect(validate(form({ startsAt: local(-23) }), now)).toEqual({});
    expect(validate(form({ startsAt: local(-25) }), now)).toEqual({ startsAt: "too_early" });
    expect(validate(form({ startsAt: local(24 * 731) }), now)).toEqual({ startsAt: "too_late" });
    expect(validate(form({ startsAt: local(3), endsAt: local(2) }), now)).toEqual({ endsAt: "ends_before_start" });
  });

  it("does not judge the start of what has begun", () => {
    expect(validate(form({ startsAt: local(-30) }), now, true)).toEqual({});
  });

  it("takes ten tags, each once", () => {
    expect(parseTags(" music, ,Music,  live ")).toEqual(["music", "live"]);
    const tags = Array.from({ length: 11 }, (_, index) => `t${index}`).join();
    expect(validate(form({ tags }), now)).toEqual({ tags: "too_many_tags" });
  });
});

describe("requests", () => {
  it("leave out what was not filled in", () => {
    const request = createRequest(form({ title: " Release party " }));
    expect(request).toEqual({
      title: "Release party", description: "", tags: [], visibility: "public", chatOpensBeforeSeconds: 900,
      startsAt: new Date(2026, 10, 28, 21).toISOString(),
    });
  });

  it("change only what was changed", () => {
    const before = formOf(event);
    expect(changeRequest(before, before)).toEqual({});
    expect(changeRequest(before, { ...before, title: "Party", coverUrl: "https://example.com/a.png" }))
      .toEqual({ title: "Party", coverUrl: "https://example.com/a.png" });
    expect(changeRequest({ ...before, coverUrl: "https://example.com/a.png" }, before)).toEqual({ coverUrl: "" });
  });

  it("show the server's faults at the form's fields", () => {
    expect(fieldOf("chatOpensBeforeSeconds")).toBe("chatOpensBefore");
    expect(fieldOf("tags[3]")).toBe("tags");
    expect(fieldOf("somethingNew")).toBeNull();
  });
});
