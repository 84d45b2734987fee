import type { QualityChoices } from "@livehouse/client";
import { audio, auto, type Quality } from "./engine";

/** What the player can be advised: a smaller picture where there are several, and sound alone where the stream has it. */
export function choicesOf(qualities: readonly Quality[]): QualityChoices {
  const pictures = qualities.filter(({ id }) => id !== auto.id && id !== audio.id);
  return { lowest: pictures.length > 1, audio: qualities.some(({ id }) => id === audio.id) };
}
