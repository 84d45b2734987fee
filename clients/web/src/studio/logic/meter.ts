/** Below this a microphone is silent for every purpose. */
const FLOOR_DB = -60;

/** The loudness of samples between -1 and 1, in decibels of full scale. */
export function decibels(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
  return rms === 0 ? -Infinity : 20 * Math.log10(rms);
}

/** A meter's length from 0 to 1: ears hear decibels, not amplitudes. */
export function meterLevel(db: number): number {
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
}

/** Rises at once and falls slowly, so that a word can be seen. */
export function smooth(previous: number, level: number, seconds: number): number {
  return level >= previous ? level : Math.max(level, previous - seconds * 1.5);
}

export type MeterZone = "silent" | "quiet" | "good" | "loud";

export function meterZone(level: number): MeterZone {
  if (level < 0.05) return "silent";
  if (level < 0.45) return "quiet";
  return level < 0.93 ? "good" : "loud";
}
