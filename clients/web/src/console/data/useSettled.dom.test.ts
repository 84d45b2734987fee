import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useSettled } from "./useSettled";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("waits until the typing pauses", () => {
  vi.useFakeTimers();
  const { result, rerender } = renderHook(({ text }) => useSettled(text, 250), { initialProps: { text: "" } });
  for (const text of ["a", "ad", "ada"]) {
    rerender({ text });
    act(() => void vi.advanceTimersByTime(249));
    expect(result.current).toBe("");
  }
  act(() => void vi.advanceTimersByTime(1));
  expect(result.current).toBe("ada");
});
