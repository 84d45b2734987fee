import "@/design/tokens.css";
import "@/design/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadTexts } from "@/texts";
import { App } from "./App";
import { applyTheme, initialLanguage, initialTheme } from "./preferences";
import { Session } from "./session";

const memory = new Map<string, string>();
const storage = {
  getItem(key: string) {
    try {
      return localStorage.getItem(key);
    } catch {
      return memory.get(key) ?? null;
    }
  },
  setItem(key: string, value: string) {
    memory.set(key, value);
    try {
      localStorage.setItem(key, value);
    } catch {
      // In memory alone.
    }
  },
  removeItem(key: string) {
    memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // It was never there.
    }
  },
};

applyTheme(initialTheme());
const language = initialLanguage(navigator.languages);
document.documentElement.lang = language;
void loadTexts("common", language);
const session = new Session(location.origin, (...request) => fetch(...request), storage);
void session.begin();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App session={session} language={language} />
  </StrictMode>,
);
