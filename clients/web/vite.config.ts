import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `npm run dev` shows the pages with the API of this server: set LIVEHOUSE_URL to another one than the default. */
const server = process.env.LIVEHOUSE_URL ?? "http://localhost:5080";

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      // From its source: no build of it needed first. Its one dependency is found here, not beside it, where another build may be installing.
      "@livehouse/client": here("../js/src/index.ts"),
      "@microsoft/signalr": here("node_modules/@microsoft/signalr"),
      "@": here("src"),
    },
  },
  build: {
    target: "es2022",
    outDir: process.env.LIVEHOUSE_WEB_OUT ?? "dist",
    emptyOutDir: true,
    // A small asset as a data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/api": server,
      "/health": server,
      "/hubs": { target: server, ws: true },
      "/openapi": server,
      "/api-docs": server,
    },
    fs: { allow: ["..", "../js"] },
  },
  test: {
    // Limits for what hangs, not for what is slow: the machines that run this are shared.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    unstubGlobals: true,
    // Files share a worker's modules and its DOM: making both anew for each file takes ten times as long as the tests.
    isolate: false,
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["src/**/*.test.ts"], exclude: ["src/**/*.dom.test.ts"] } },
      {
        extends: true,
        test: { name: "dom", environment: "jsdom", include: ["src/**/*.dom.test.ts", "src/**/*.test.tsx"], setupFiles: ["src/test-setup.dom.ts"] },
      },
    ],
  },
});
