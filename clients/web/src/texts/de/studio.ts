import type { Texts } from "..";

export const studio: Texts["studio"] = {
  title: "Studio",
};
