import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { ConnectPublisher, Kind, PublisherEvents } from "./publisher";
import { noTracks, type LocalTracks } from "./useLocalMedia";
import { usePublisher } from "./usePublisher";

const track = (id: string) => ({ id }) as unknown as MediaStreamTrack;

function server() {
  const calls: [Kind, string | null][] = [];
  let events: PublisherEvents | undefined;
  const close = vi.fn(() => Promise.resolve());
  const connect: ConnectPublisher = async (_url, token, given) => {
    if (token === "refused") throw new Error("refused");
    events = given;
    return {
      set: async (kind, one) => {
        calls.push([kind, one?.id ?? null]);
      },
      close,
    };
  };
  return { calls, close, connect, events: () => events! };
}

const camera = { ...noTracks, camera: track("c1"), microphone: track("m1") };

it("publishes what is open, and follows each change", async () => {
  const { calls, connect } = server();
  const hook = renderHook(({ tracks }: { tracks: LocalTracks }) => usePublisher(tracks, connect), { initialProps: { tracks: camera as LocalTracks } });
  await act(() => hook.result.current.start("ws://media", "token"));
  expect(hook.result.current.state).toBe("publishing");
  expect(calls).toEqual([["camera", "c1"], ["microphone", "m1"]]);
  hook.rerender({ tracks: { ...camera, camera: track("c2"), microphone: null } });
  expect(calls.slice(2)).toEqual([["camera", "c2"], ["microphone", null]]);
});

it("tells a lost connection, publishes everything again on the next, and stops with the page", async () => {
  const { calls, close, connect, events } = server();
  const hook = renderHook(() => usePublisher(camera, connect));
  await act(() => hook.result.current.start("ws://media", "token"));
  act(() => events().interrupted());
  expect(hook.result.current.state).toBe("reconnecting");
  act(() => events().reconnected());
  expect(hook.result.current.state).toBe("publishing");
  act(() => events().closed(false));
  expect(hook.result.current.state).toBe("failed");
  await act(() => hook.result.current.start("ws://media", "token"));
  expect(calls).toHaveLength(4);
  hook.unmount();
  expect(close).toHaveBeenCalledOnce();
});

it("ignores what an older connection still says", async () => {
  const { connect, events } = server();
  const hook = renderHook(() => usePublisher(camera, connect));
  await act(() => hook.result.current.start("ws://media", "token"));
  const old = events();
  await act(() => hook.result.current.stop());
  act(() => old.closed(false));
  expect(hook.result.current.state).toBe("idle");
});

it("says that the room was not reached", async () => {
  const { connect } = server();
  const hook = renderHook(() => usePublisher(camera, connect));
  let reached = true;
  await act(async () => {
    reached = await hook.result.current.start("ws://media", "refused");
  });
  expect(reached).toBe(false);
  expect(hook.result.current.state).toBe("failed");
});
