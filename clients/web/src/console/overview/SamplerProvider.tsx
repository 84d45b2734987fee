import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { RollingWindow } from "../data/rolling";
import { useClient, useMe } from "../session";
import type { ContainerStats, PlatformStats } from "../types";
import { pastOf } from "./past";
import { toSample, type NamedHealth } from "./samples";

const EVERY_MS = 5_000;
const KEPT_MS = 60 * 60_000;
/** The health of so many streams is read, those with the most viewers, every other time. */
const STREAMS_MAX = 6;

export interface Samples {
  window: RollingWindow;
  platform: PlatformStats | undefined;
  containers: ContainerStats | undefined;
  streams: readonly NamedHealth[];
  /** Of the last try; undefined when it succeeded. */
  error: unknown;
  /** When the last sample came, in milliseconds since 1970. */
  at: number;
}

const Context = createContext<Samples | undefined>(undefined);

export function useSamples(): Samples {
  const samples = useContext(Context);
  if (!samples) throw new Error("Only operators have samples of the platform.");
  return samples;
}

/**
 * Reads the server's momentary values while the console is open, on whichever of its pages, so that the overview has a past to show;
 * what was before it was opened comes from stored figures, where there are any.
 */
export function SamplerProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const { tenantId } = useMe();
  const window = useMemo(() => new RollingWindow(EVERY_MS, KEPT_MS), [client]);
  const [state, setState] = useState<Omit<Samples, "window">>({ platform: undefined, containers: undefined, streams: [], error: undefined, at: 0 });

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    let round = 0;
    let isBusy = false;
    const own = ({ containers }: ContainerStats) =>
      containers.filter((container) => container.tenantId === tenantId).sort((a, b) => b.viewers - a.viewers).slice(0, STREAMS_MAX);
    const healthOf = async (containers: ContainerStats): Promise<NamedHealth[]> => {
      const found = await Promise.all(own(containers).map(async ({ id, title }) => {
        const health = await client.rest.get("/api/streaming/events/{eventId}/health", { path: { eventId: id }, signal }).catch(() => undefined);
        return health && { streamId: id, title, health }; // One that has just ended has none.
      }));
      return found.filter((one) => one !== undefined);
    };
    const readPast = async (containers: ContainerStats, until: number) => {
      const figures = await Promise.all(
        own(containers).map(({ id }) => client.rest.get("/api/analytics/events/{id}", { path: { id }, signal }).catch(() => undefined)),
      );
      if (!signal.aborted) window.prepend(pastOf(figures.filter((one) => one !== undefined), until - KEPT_MS, until));
    };
    const sample = async () => {
      if (isBusy) return;
      isBusy = true;
      try {
        const [platform, containers] = await Promise.all([
          client.rest.get("/api/platform/stats", { signal }), client.rest.get("/api/containers/stats", { signal }),
        ]);
        const isFirst = round === 0;
        const streams = round++ % 2 === 0 ? await healthOf(containers) : undefined;
        if (signal.aborted) return;
        const at = Date.now();
        window.add(toSample(at, platform, containers));
        if (isFirst) await readPast(containers, at);
        if (signal.aborted) return;
        setState((before) => ({ platform, containers, streams: streams ?? before.streams, error: undefined, at }));
      } catch (error) {
        if (!signal.aborted) setState((before) => ({ ...before, error }));
      } finally {
        isBusy = false;
      }
    };
    void sample();
    const timer = setInterval(() => void sample(), EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [client, tenantId, window]);

  return <Context value={useMemo(() => ({ ...state, window }), [state, window])}>{children}</Context>;
}
