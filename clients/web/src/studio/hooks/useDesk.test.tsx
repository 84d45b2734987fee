import type { Client } from "@livehouse/client";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useDesk } from "./useDesk";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const settled = () => act(() => vi.advanceTimersByTimeAsync(0));

/** A server with one event, and a hub that joins whatever it is asked for. */
function server() {
  const answers: Record<string, object> = { "/api/events/{eventId}": { event: { id: "ev_1", status: "scheduled" }, stream: null } };
  const listeners: Record<string, () => void> = {};
  const joined = {
    state: { phase: "live", stream: undefined as object | undefined, messages: [], error: undefined },
    on: vi.fn((name: string, listener: () => void) => {
      listeners[name] = listener;
      return () => {};
    }),
    leave: vi.fn(() => Promise.resolve()),
  };
  const client = { rest: { get: vi.fn((path: string) => Promise.resolve(answers[path])) }, live: vi.fn(() => joined) };
  return { answers, client, joined, tell: (name: string) => act(() => listeners[name]?.()) };
}

it("joins the chat that opens before the event, and follows the stream to its end", async () => {
  const { answers, client, joined, tell } = server();
  const { result, unmount } = renderHook(() => useDesk(client as unknown as Client, "ev_1"));
  await settled();
  expect(result.current.event?.status).toBe("scheduled");
  expect(client.live).not.toHaveBeenCalled();

  answers["/api/events/{eventId}"] = { event: { id: "ev_1", status: "scheduled" }, stream: { id: "st_1", status: "scheduled" } };
  await act(() => vi.advanceTimersByTimeAsync(15_000));
  expect(client.live).toHaveBeenCalledExactlyOnceWith("st_1");

  joined.state = { ...joined.state, stream: { id: "st_1", status: "ended", endedAt: null } };
  answers["/api/events/{eventId}"] = { event: { id: "ev_1", status: "ended" }, stream: { id: "st_1", status: "ended", endedAt: "2026-11-28T21:00:00.000Z" } };
  tell("ended");
  await settled();
  expect(result.current.event?.status).toBe("ended");
  expect(result.current.stream).toMatchObject({ status: "ended", endedAt: "2026-11-28T21:00:00.000Z" });
  expect(joined.leave).not.toHaveBeenCalled();
  unmount();
  expect(joined.leave).toHaveBeenCalledOnce();
});

it("asks at once for a stream that an encoder has started", async () => {
  const { answers, client } = server();
  const { result } = renderHook(() => useDesk(client as unknown as Client, "ev_1"));
  await settled();
  answers["/api/events/{eventId}"] = { event: { id: "ev_1", status: "live" }, stream: { id: "st_1", status: "live" } };
  act(() => result.current.onStream("st_1"));
  await settled();
  expect(result.current.stream?.id).toBe("st_1");
  expect(client.live).toHaveBeenCalledExactlyOnceWith("st_1");
});

it("shows a stream without an event, and joins nothing that is over", async () => {
  const { answers, client } = server();
  answers["/api/live/{streamId}"] = { stream: { id: "st_9", status: "ended", eventId: null } };
  const { result } = renderHook(() => useDesk(client as unknown as Client, "st_9"));
  await settled();
  expect(result.current).toMatchObject({ id: "st_9", event: null, stream: { status: "ended" } });
  expect(client.live).not.toHaveBeenCalled();
});
