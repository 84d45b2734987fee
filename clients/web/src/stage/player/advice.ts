import type { QualityAdvice } from "@livehouse/client";
import { auto, type Quality } from "./engine";

/** The quality of a player that does what the server advises, as far as there is one: sound alone is not in every stream. */
export function qualityFor(advice: QualityAdvice, qualities: readonly Quality[]): string {
  const has = (id: string) => qualities.some((quality) => quality.id === id);
  if (advice === "audio" && has("audio")) return "audio";
  if ((advice === "audio" || advice === "lowest") && qualities.some((quality) => quality.id !== auto.id && quality.id !== "audio")) return "lowest";
  return auto.id;
}
