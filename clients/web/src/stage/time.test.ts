import { expect, it } from "vitest";
import { clockText, timeLeft } from "./time";

it("counts down in whole seconds, and not below zero", () => {
  expect(timeLeft(90_061_000, 0)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 });
  expect(timeLeft(1_001, 1_000)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 1 });
  expect(timeLeft(0, 5_000)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
});

it("writes lengths as players do", () => {
  expect([0, 65_000, 3_723_000].map(clockText)).toEqual(["0:00", "1:05", "1:02:03"]);
});
