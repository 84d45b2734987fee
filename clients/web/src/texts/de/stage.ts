import type { Texts } from "..";

export const stage: Texts["stage"] = {
  title: "Bühne",
};
