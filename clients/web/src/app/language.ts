import { createContext, useContext } from "react";
import { initialLanguage } from "./preferences";
import { loadTexts, type Area, type Language } from "@/texts";

export const SetLanguageContext = createContext<(language: Language) => void>(() => {});
export const useSetLanguage = () => useContext(SetLanguageContext);

/** For routes: an area's texts are loaded beside its code instead of after it. */
export function preload(...areas: Area[]): Promise<unknown> {
  const language = initialLanguage(navigator.languages);
  return Promise.all(areas.map((area) => loadTexts(area, language)));
}
