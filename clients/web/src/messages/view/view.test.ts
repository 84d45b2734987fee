// @vitest-environment node
import { describe, expect, it } from "vitest";
import { newRoomPath, pieces } from "./invites";
import { dayName, daysAgo, shortTime } from "./times";

describe("invitations in a message", () => {
  it("become links to calls of this server, and nothing else does", () => {
    const origin = "https://live.example";
    expect(pieces(`Come: ${origin}/room/call-1?instance=chat#key=abc_-1 now`, origin)).toEqual([
      { kind: "text", text: "Come: " },
      { kind: "call", to: "/room/call-1?instance=chat#key=abc_-1" },
      { kind: "text", text: " now" },
    ]);
    expect(pieces(`${origin}/study/st_1`, origin)).toEqual([{ kind: "call", to: "/study/st_1" }]);
    for (const text of [
      "https://evil.example/room/a",
      `${origin}.evil.example/room/a`,
      `${origin}/console`,
      "https://liveXexample/room/a",
      "javascript:alert(1)",
      "<b>",
    ]) {
      expect(pieces(text, origin)).toEqual([{ kind: "text", text }]);
    }
    expect(pieces("", origin)).toEqual([]);
    expect(newRoomPath()).toMatch(/^\/room\/call-[0-9a-f]{16}$/);
  });
});

describe("times of messages", () => {
  const now = new Date(2027, 2, 1, 12);
  const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();
  const words = { today: "Today", yesterday: "Yesterday" };

  it("are days as people count them", () => {
    expect([at(2027, 2, 1, 0), at(2027, 1, 28, 23), at(2027, 1, 27, 1)].map((one) => daysAgo(one, now))).toEqual([0, 1, 2]);
    expect(dayName(at(2027, 2, 1, 1), now, "en", words)).toBe("Today");
    expect(dayName(at(2027, 1, 28, 1), now, "de", words)).toBe("Yesterday");
    expect(dayName(at(2027, 1, 20, 1), now, "de", words)).toBe("Samstag, 20. Februar");
    expect(dayName(at(2025, 1, 20, 1), now, "en", words)).toContain("2025");
    expect(shortTime(at(2027, 2, 1, 9), now, "de")).toBe("09:00");
    expect(shortTime(at(2027, 1, 20, 9), now, "de")).toContain("20.");
  });
});
