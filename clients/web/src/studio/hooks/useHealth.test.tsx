import type { Client } from "@livehouse/client";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { healthStart } from "../logic/health";
import { useHealth } from "./useHealth";

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 20, 0, second)).toISOString();

function server(first: object) {
  let tell: (event: object) => void = () => {};
  const get = vi.fn(() => Promise.resolve({ ...healthStart, ...first }));
  const client = {
    rest: { get },
    on: (_name: string, listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
  };
  return { client: client as unknown as Client, get, tell: (event: object) => act(() => tell({ issues: [], bitrateKbps: null, ...event })) };
}

it("shows what the server measured, then each change as it is told, of this stream alone", async () => {
  const { client, tell } = server({ status: "good", since: at(1) });
  const onStream = vi.fn();
  const { result } = renderHook(() => useHealth(client, "ev_1", true, onStream));
  await waitFor(() => expect(result.current.status).toBe("good"));
  tell({ eventId: "ev_2", streamId: "st_2", status: "offline", since: at(2) });
  expect(result.current.status).toBe("good");
  tell({ eventId: "ev_1", streamId: "st_1", status: "reconnecting", since: at(3) });
  expect(result.current.status).toBe("reconnecting");
  expect(onStream).toHaveBeenCalledExactlyOnceWith("st_1");
});

it("does not fall back to an answer that a change has overtaken", async () => {
  const { client, get, tell } = server({ status: "good", since: at(1) });
  let answer: (health: object) => void = () => {};
  get.mockImplementationOnce(() => new Promise((resolve) => {
    answer = resolve as typeof answer;
  }));
  const { result } = renderHook(() => useHealth(client, "ev_1", true, () => {}));
  tell({ eventId: "ev_1", streamId: "st_1", status: "degraded", since: at(5) });
  await act(async () => answer({ ...healthStart, status: "good", since: at(1) }));
  expect(result.current.status).toBe("degraded");
});

it("asks nothing once the stream is over", () => {
  const { client, get } = server({});
  renderHook(() => useHealth(client, "ev_1", false, () => {}));
  expect(get).not.toHaveBeenCalled();
});
