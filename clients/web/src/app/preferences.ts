import { languages, type Language } from "@/texts";

export type Theme = "system" | "light" | "dark";

const LANGUAGE = "livehouse.language";
const THEME = "livehouse.theme";

/** A browser may refuse to store anything; then a choice holds until the page is left. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/** The chosen one, or the first of the browser's that there is. */
export function initialLanguage(wanted: readonly string[], chosen = read(LANGUAGE)): Language {
  const known = (name: string | null): name is Language => name !== null && Object.hasOwn(languages, name);
  if (known(chosen)) return chosen;
  return wanted.map((name) => name.slice(0, 2).toLowerCase()).find(known) ?? "en";
}

export function keepLanguage(language: Language): void {
  write(LANGUAGE, language);
}

export function initialTheme(): Theme {
  const chosen = read(THEME);
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function keepTheme(theme: Theme): void {
  write(THEME, theme);
  applyTheme(theme);
}
