// @vitest-environment node
import { describe, expect, it } from "vitest";
import { RollingWindow } from "./rolling";

describe("RollingWindow", () => {
  it("keeps the newest and forgets what is older than its length", () => {
    const window = new RollingWindow(5, 20);
    for (let at = 0; at <= 100; at += 5) window.add({ at, values: { viewers: at } });
    expect(window.series("viewers").map(({ at }) => at)).toEqual([85, 90, 95, 100]);
  });

  it("shows a gap after a sleep instead of a line across it", () => {
    const window = new RollingWindow(5, 1000);
    window.add({ at: 0, values: { viewers: 1 } });
    window.add({ at: 5, values: { viewers: 2 } });
    window.add({ at: 200, values: { viewers: 3 } });
    expect(window.series("viewers")).toEqual([{ at: 0, value: 1 }, { at: 5, value: 2 }, { at: 10, value: null }, { at: 200, value: 3 }]);
  });

  it("has a gap where one of the values was not measured, as a silo that is gone", () => {
    const window = new RollingWindow(5, 1000);
    window.add({ at: 0, values: { a: 1, b: 1 } });
    window.add({ at: 5, values: { a: 2 } });
    expect(window.series("b")).toEqual([{ at: 0, value: 1 }, { at: 5, value: null }]);
    expect(window.names).toEqual(["a", "b"]);
  });

  it("takes what is known of before its first sample", () => {
    const window = new RollingWindow(5, 20);
    window.prepend([{ at: 1, values: { a: 0 } }]);
    window.add({ at: 30, values: { a: 3 } });
    window.prepend([{ at: 5, values: { a: 0 } }, { at: 20, values: { a: 2 } }, { at: 30, values: { a: 9 } }]);
    expect(window.series("a")).toEqual([{ at: 20, value: 2 }, { at: 30, value: 3 }]);
  });

  it("ignores a sample of before the last one", () => {
    const window = new RollingWindow(5, 1000);
    window.add({ at: 10, values: { a: 1 } });
    window.add({ at: 10, values: { a: 2 } });
    window.add({ at: 3, values: { a: 3 } });
    expect(window.series("a")).toEqual([{ at: 10, value: 1 }]);
  });
});
