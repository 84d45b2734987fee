import { expect, it } from "vitest";
import { Stalls } from "./stalls";

function playing() {
  const video = document.createElement("video");
  const clock = { now: 0 };
  Object.defineProperty(video, "paused", { value: false, writable: true });
  Object.defineProperty(video, "currentTime", { value: 0, writable: true });
  return { video, clock, stalls: new Stalls(video, () => clock.now), tell: (name: string) => video.dispatchEvent(new Event(name)) };
}

it("counts the time that a video waits for, also while it still does", () => {
  const { video, clock, stalls, tell } = playing();
  tell("waiting");
  clock.now = 900;
  tell("playing");
  expect(stalls.take()).toBe(0); // It had not begun.
  video.currentTime = 1;
  tell("waiting");
  clock.now = 1_400;
  expect(stalls.take()).toBe(500);
  clock.now = 1_700;
  tell("timeupdate");
  clock.now = 9_000;
  expect(stalls.take()).toBe(300);
  expect(stalls.take()).toBe(0);
});

it("does not count a viewer's own pause, and never says more than a report may hold", () => {
  const { video, clock, stalls, tell } = playing();
  video.currentTime = 1;
  tell("waiting");
  clock.now = 100;
  tell("pause");
  clock.now = 5_000;
  expect(stalls.take()).toBe(100);
  tell("waiting");
  clock.now = 500_000;
  expect(stalls.take()).toBe(60_000);
  stalls.end();
  tell("waiting");
});
