import { describe, expect, it } from "vitest";
import { FrameStore } from "./frames";

function setUp() {
  let value = 0;
  let changed = () => {};
  const frames: (() => void)[] = [];
  const store = new FrameStore(
    () => value,
    (listener) => {
      changed = listener;
      return () => { changed = () => {}; };
    },
    (run) => {
      frames.push(run);
      return () => { frames.splice(frames.indexOf(run), 1); };
    },
  );
  return { store, set: (next: number) => { value = next; changed(); }, frame: () => frames.splice(0).forEach((run) => run()), frames };
}

describe("FrameStore", () => {
  it("shows many changes as one, in the next frame", () => {
    const { store, set, frame } = setUp();
    let told = 0;
    store.subscribe(() => told++);
    frame();
    for (let index = 1; index <= 60; index++) set(index);
    expect([store.get(), told]).toEqual([0, 0]);
    frame();
    expect([store.get(), told]).toEqual([60, 1]);
  });

  it("tells nobody when the value is the same, and schedules nothing without listeners", () => {
    const { store, set, frame, frames } = setUp();
    let told = 0;
    const stop = store.subscribe(() => told++);
    set(0);
    frame();
    expect(told).toBe(0);
    set(1);
    stop();
    expect(frames).toHaveLength(0);
    set(2);
    expect(frames).toHaveLength(0);
  });

  it("shows what happened while nobody listened", () => {
    const { store, set, frame } = setUp();
    store.subscribe(() => {})();
    set(5);
    store.subscribe(() => {});
    frame();
    expect(store.get()).toBe(5);
  });
});
