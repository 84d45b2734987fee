/** What React Native's `AppState` is, as far as it is needed here. */
export interface AppStateLike {
  readonly currentState: string | null;
  addEventListener(event: "change", listener: (state: string) => void): { remove(): void };
}

/** Reports when the app goes to sleep and wakes up: a browser's page is hidden, a phone's app is in the background. */
export interface AppLifecycle {
  readonly isAwake: boolean;
  /** Returns what stops it. `changed` is called after every change. */
  watch(changed: () => void): () => void;
}

interface DocumentLike {
  readonly visibilityState: string;
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

/** @param appState React Native's; without it a page's visibility counts, and in Node the app is always awake. */
export function appLifecycle(appState?: AppStateLike): AppLifecycle {
  const document = (globalThis as { document?: DocumentLike }).document;
  if (appState) return ofAppState(appState);
  if (document && typeof document.addEventListener === "function") return ofDocument(document);
  return { isAwake: true, watch: () => () => {} };
}

function ofAppState(appState: AppStateLike): AppLifecycle {
  // "inactive" is a glance at the control centre or an incoming call: the app goes on.
  let isAwake = appState.currentState !== "background";
  return {
    get isAwake() {
      return isAwake;
    },
    watch(changed) {
      const subscription = appState.addEventListener("change", (state) => {
        const next = state !== "background";
        if (next === isAwake) return;
        isAwake = next;
        changed();
      });
      return () => subscription.remove();
    },
  };
}

function ofDocument(document: DocumentLike): AppLifecycle {
  return {
    get isAwake() {
      return document.visibilityState !== "hidden";
    },
    watch(changed) {
      document.addEventListener("visibilitychange", changed);
      return () => document.removeEventListener("visibilitychange", changed);
    },
  };
}
