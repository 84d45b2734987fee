import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A second, the default, can pass on a loaded machine before a component has drawn once.
configure({ asyncUtilTimeout: 30_000 });

// The next file's tests have the same document.
afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
