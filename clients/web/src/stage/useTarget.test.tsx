import { LivehouseError, type Client } from "@livehouse/client";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useTarget } from "./useTarget";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const event = { id: "ev_1", status: "scheduled" };
const get = vi.fn<() => Promise<unknown>>();
const client = { rest: { get } } as unknown as Client;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

it("keeps the waiting room, and looks again, when a look fails", async () => {
  get.mockResolvedValueOnce({ event, stream: null });
  const { result } = renderHook(() => useTarget(client, "ev_1"));
  await pass(0);
  expect(result.current[0]).toMatchObject({ kind: "event" });

  get.mockRejectedValueOnce(new LivehouseError({ code: "disconnected" }));
  await pass(10_000);
  expect(get).toHaveBeenCalledTimes(2);
  expect(result.current[0]).toMatchObject({ kind: "event" });

  get.mockResolvedValueOnce({ event, stream: { id: "st_1" } });
  await pass(10_000);
  expect(result.current[0]).toMatchObject({ kind: "stream", stream: { id: "st_1" } });
});

it("says that the first look failed", async () => {
  get.mockRejectedValueOnce(new LivehouseError({ code: "disconnected" }));
  const { result } = renderHook(() => useTarget(client, "ev_1"));
  await pass(0);
  expect(result.current[0]).toMatchObject({ kind: "error" });
});

it("asks to sign in where the server admits no guests", async () => {
  get.mockRejectedValueOnce(new LivehouseError({ code: "unauthorized", status: 401 }));
  const { result } = renderHook(() => useTarget(client, "st_1"));
  await pass(0);
  expect(result.current[0]).toEqual({ kind: "signIn" });
});
