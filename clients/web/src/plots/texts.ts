import { useLanguage, useTexts, type Texts } from "@/texts";

export interface PlotTexts {
  texts: Texts["plots"];
  /** For numbers and times: the browser's own variant of the page's language, such as `en-GB`, which also knows how hours are written. */
  locale: string;
}

export function usePlotTexts(): PlotTexts {
  const texts = useTexts("plots");
  const language = useLanguage();
  return { texts, locale: navigator.languages.find((locale) => locale.startsWith(language)) ?? language };
}
