import { describe, expect, it } from "vitest";
import { decibels, meterLevel, meterZone, smooth } from "./meter";

const tone = (amplitude: number) => Float32Array.from({ length: 1000 }, (_, index) => amplitude * Math.sin(index / 10));

describe("the microphone's meter", () => {
  it("measures in decibels of full scale", () => {
    expect(decibels(tone(1))).toBeCloseTo(-3, 1);
    expect(decibels(tone(0.1))).toBeCloseTo(-23, 1);
    expect(decibels(new Float32Array(10))).toBe(-Infinity);
    expect(decibels(new Float32Array())).toBe(-Infinity);
  });

  it("is empty at silence and full at the limit", () => {
    expect(meterLevel(-Infinity)).toBe(0);
    expect(meterLevel(-60)).toBe(0);
    expect(meterLevel(-30)).toBe(0.5);
    expect(meterLevel(3)).toBe(1);
  });

  it("rises at once and falls slowly", () => {
    expect(smooth(0.2, 0.8, 0.1)).toBe(0.8);
    expect(smooth(0.8, 0.1, 0.1)).toBeCloseTo(0.65);
    expect(smooth(0.8, 0.7, 10)).toBe(0.7);
  });

  it("says in a word what it shows", () => {
    expect([0, 0.3, 0.7, 1].map(meterZone)).toEqual(["silent", "quiet", "good", "loud"]);
  });
});
