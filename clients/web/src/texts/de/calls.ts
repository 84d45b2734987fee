import type { Texts } from "..";

export const calls: Texts["calls"] = {
  title: "Gespräche",
};
