import { createContext, useContext } from 'react';
import { de } from './de';
import { en, type Texts } from './en';

export type { Texts } from './en';

const catalogues: Readonly<Record<string, Texts>> = { en, de };

/** The catalogue of the first language that the app has. */
export function textsFor(languages: readonly (string | null | undefined)[]): Texts {
  for (const language of languages) {
    const known = language ? catalogues[language.slice(0, 2).toLowerCase()] : undefined;
    if (known) return known;
  }
  return en;
}

/** Replaces `{name}` in a text. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export const TextsContext = createContext<Texts>(en);

export const useTexts = (): Texts => useContext(TextsContext);
