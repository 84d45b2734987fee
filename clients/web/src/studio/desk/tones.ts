import type { Tone as BadgeTone } from "@/design";
import type { Tone } from "../logic/health";

export const tones: Readonly<Record<Tone, BadgeTone>> = { neutral: "neutral", good: "good", warning: "warn", bad: "bad" };
