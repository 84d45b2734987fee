import { useEffect, useState } from "react";

/** The time now, again every second while `isActive`. */
export function useNow(isActive = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isActive) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isActive]);
  return now;
}

export interface Span {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** What is left until a time, in whole seconds, rounded up; all zero when it has passed. */
export function timeLeft(until: number, now: number): Span {
  const left = Math.max(0, Math.ceil((until - now) / 1_000));
  return { days: Math.floor(left / 86_400), hours: Math.floor(left / 3_600) % 24, minutes: Math.floor(left / 60) % 60, seconds: left % 60 };
}

/** As players show it: 4:05, 1:02:03. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
