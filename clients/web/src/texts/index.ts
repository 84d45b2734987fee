import { createContext, use, useContext } from "react";
import type { account } from "./en/account";
import type { calls } from "./en/calls";
import type { common } from "./en/common";
import type { console as consoleTexts } from "./en/console";
import type { plots } from "./en/plots";
import type { stage } from "./en/stage";
import type { studio } from "./en/studio";

/** One catalogue an area. The English one is the type of every other: a text that is missing in German does not compile. */
export interface Texts {
  account: typeof account;
  calls: typeof calls;
  common: typeof common;
  console: typeof consoleTexts;
  plots: typeof plots;
  stage: typeof stage;
  studio: typeof studio;
}

export type Area = keyof Texts;

export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

type Catalogues = { [A in Area]: () => Promise<Texts[A]> };

const catalogues: Record<Language, Catalogues> = {
  en: {
    account: () => import("./en/account").then((module) => module.account),
    calls: () => import("./en/calls").then((module) => module.calls),
    common: () => import("./en/common").then((module) => module.common),
    console: () => import("./en/console").then((module) => module.console),
    plots: () => import("./en/plots").then((module) => module.plots),
    stage: () => import("./en/stage").then((module) => module.stage),
    studio: () => import("./en/studio").then((module) => module.studio),
  },
  de: {
    account: () => import("./de/account").then((module) => module.account),
    calls: () => import("./de/calls").then((module) => module.calls),
    common: () => import("./de/common").then((module) => module.common),
    console: () => import("./de/console").then((module) => module.console),
    plots: () => import("./de/plots").then((module) => module.plots),
    stage: () => import("./de/stage").then((module) => module.stage),
    studio: () => import("./de/studio").then((module) => module.studio),
  },
};

/** What React's `use` looks at: a catalogue that is there already is not waited for. */
type Loaded<T> = Promise<T> & { status?: "fulfilled"; value?: T };

const loaded = new Map<string, Loaded<Texts[Area]>>();

/** The same promise for each area and language. One that failed is forgotten: the next call tries anew. */
export function loadTexts<A extends Area>(area: A, language: Language): Promise<Texts[A]> {
  const key = `${language}/${area}`;
  const known = loaded.get(key);
  if (known) return known as Promise<Texts[A]>;
  const loading: Loaded<Texts[A]> = catalogues[language][area]().then(
    (texts) => {
      loading.status = "fulfilled";
      loading.value = texts;
      return texts;
    },
    (error: unknown) => {
      loaded.delete(key);
      throw error;
    },
  );
  loaded.set(key, loading);
  return loading;
}

export const LanguageContext = createContext<Language>("en");

/** An area's texts in the language of the page. Suspends until they are there; routes load them beside their code. */
export function useTexts<A extends Area>(area: A): Texts[A] {
  return use(loadTexts(area, useContext(LanguageContext)));
}

export const useLanguage = () => useContext(LanguageContext);
