import { useCallback, useEffect, useReducer, useRef } from "react";
import { publishState, type PublishState } from "../logic/desk";
import { connectLiveKit, type ConnectPublisher, type Publisher } from "./publisher";
import { noTracks, type LocalTracks } from "./useLocalMedia";

export interface Publishing {
  state: PublishState;
  /** Resolves to whether the room was reached. */
  start(url: string, token: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Publishes whatever of camera, microphone and screen is open, and follows each change. */
export function usePublisher(tracks: LocalTracks, connect: ConnectPublisher = connectLiveKit): Publishing {
  const [state, dispatch] = useReducer(publishState, "idle");
  const publisher = useRef<Publisher | null>(null);
  const published = useRef(noTracks);
  /** Counts attempts: what an older one still reports is ignored. */
  const attempt = useRef(0);

  const start = useCallback(async (url: string, token: string) => {
    const mine = ++attempt.current;
    const isMine = () => attempt.current === mine;
    dispatch({ type: "connect" });
    try {
      const made = await connect(url, token, {
        reconnected: () => isMine() && dispatch({ type: "connected" }),
        interrupted: () => isMine() && dispatch({ type: "interrupted" }),
        closed: (isOwn) => isMine() && dispatch({ type: isOwn ? "stopped" : "failed" }),
      });
      if (!isMine()) {
        await made.close();
        return false;
      }
      publisher.current = made;
      published.current = noTracks;
      dispatch({ type: "connected" });
      return true;
    } catch {
      if (isMine()) dispatch({ type: "failed" });
      return false;
    }
  }, [connect]);

  const stop = useCallback(async () => {
    attempt.current++;
    const last = publisher.current;
    publisher.current = null;
    dispatch({ type: "stopped" });
    await last?.close();
  }, []);

  useEffect(() => {
    if (state !== "publishing") return;
    for (const kind of ["camera", "microphone", "screen"] as const) {
      if (published.current[kind] === tracks[kind]) continue;
      published.current = { ...published.current, [kind]: tracks[kind] };
      publisher.current?.set(kind, tracks[kind]).catch(() => dispatch({ type: "failed" }));
    }
  }, [state, tracks]);

  useEffect(() => () => void stop(), [stop]);
  return { state, start, stop };
}
