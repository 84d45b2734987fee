import type { Texts } from "..";

export const console: Texts["console"] = {
  title: "Konsole",
};
