import { read, write } from "@/app/preferences";

export interface Volume {
  /** From 0 to 1. */
  level: number;
  isMuted: boolean;
}

const KEY = "livehouse.volume";

export function readVolume(text: string | null = read(KEY)): Volume {
  try {
    const { level, isMuted } = (JSON.parse(text ?? "{}") ?? {}) as Partial<Volume>;
    const isLevel = typeof level === "number" && level >= 0 && level <= 1;
    return { level: isLevel ? level : 1, isMuted: isMuted === true };
  } catch {
    return { level: 1, isMuted: false };
  }
}

export const keepVolume = (volume: Volume) => write(KEY, JSON.stringify(volume));
