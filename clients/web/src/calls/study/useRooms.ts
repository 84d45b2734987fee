import type { Client, components } from "@livehouse/client";
import { useCallback, useEffect, useRef, useState } from "react";

export type StudyRoom = components["schemas"]["StudyRoomJson"];

const LOOK_EVERY_MS = 15_000;
const PAGE = 24;

export interface Rooms {
  rooms: StudyRoom[] | undefined;
  error: unknown;
  hasMore: boolean;
  refresh: () => Promise<void>;
  more: () => Promise<void>;
}

/** The open rooms of a topic; looked at again while the page is seen. As many as the user has asked for. */
export function useRooms(client: Client, topic: string): Rooms {
  const [rooms, setRooms] = useState<StudyRoom[]>();
  const [error, setError] = useState<unknown>();
  const [cursor, setCursor] = useState<string | null>(null);
  const pages = useRef(1);
  const latest = useRef(0);
  const load = useCallback(async () => {
    const mine = ++latest.current;
    const found: StudyRoom[] = [];
    let next: string | null | undefined;
    try {
      for (let page = 0; page < pages.current && next !== null; page++) {
        const answer = await client.rest.get("/api/rooms", { query: { limit: PAGE, ...(topic ? { topic } : {}), ...(next ? { cursor: next } : {}) } });
        found.push(...answer.items);
        next = answer.nextCursor;
      }
      if (mine !== latest.current) return;
      setRooms(found);
      setCursor(next ?? null);
      setError(undefined);
    } catch (failure) {
      if (mine === latest.current) setError(failure);
    }
  }, [client, topic]);
  useEffect(() => {
    pages.current = 1;
    setRooms(undefined);
    void load();
    const look = () => document.visibilityState === "visible" && void load();
    const timer = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [load]);
  const more = useCallback(() => {
    pages.current++;
    return load();
  }, [load]);
  return { rooms, error, hasMore: cursor !== null, refresh: load, more };
}
