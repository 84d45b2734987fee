import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { PushBrowser } from "@/app/push";
import { ToastProvider } from "@/design";
import { loadTexts } from "@/texts";
import { ThisDevice } from "./ThisDevice";

const calls: string[] = [];
const client = {
  rest: {
    get: async () => ({ publicKey: "key" }),
    post: async (path: string) => (calls.push(`post ${path}`), { subscription: { id: "ps_1" } }),
    delete: async (path: string) => void calls.push(`delete ${path}`),
  },
};
vi.mock("@/app/SessionContext", () => ({ useClient: () => client, useUser: () => ({ id: "us_1" }) }));

beforeAll(async () => void (await Promise.all([loadTexts("account", "en"), loadTexts("common", "en")])));
afterEach(() => {
  cleanup();
  calls.length = 0;
});

const subscription = { options: { applicationServerKey: null }, toJSON: () => ({ endpoint: "https://push.example.com/1", keys: { p256dh: "p", auth: "a" } }) };

function browserThat(answers: NotificationPermission, before: NotificationPermission = "default") {
  const kept = new Map<string, string>();
  let permission = before;
  return {
    permission: () => permission,
    ask: vi.fn(async () => (permission = answers)),
    worker: async () => ({ pushManager: { getSubscription: async () => null, subscribe: async () => subscription } }),
    storage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    },
  } as unknown as PushBrowser & { ask: ReturnType<typeof vi.fn> };
}

const show = (browser: PushBrowser) => render(<ToastProvider><ThisDevice browser={browser} /></ToastProvider>);

it("asks only after a click, turns on, and off again", async () => {
  const browser = browserThat("granted");
  show(browser);
  expect(browser.ask).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Turn on here" }));
  expect(await screen.findByText(/^This browser shows notifications/)).toBeTruthy();
  await userEvent.click(await screen.findByRole("button", { name: "Turn off here" }));
  expect(await screen.findByRole("button", { name: "Turn on here" })).toBeTruthy();
  expect(calls).toEqual(["post /api/push/subscriptions", "delete /api/push/subscriptions/{subscriptionId}"]);
});

it("says what to do when the browser refuses, and offers nothing that it would refuse", async () => {
  show(browserThat("denied"));
  await userEvent.click(screen.getByRole("button", { name: "Turn on here" }));
  expect((await screen.findAllByText(/does not allow this page/)).length).toBeGreaterThan(0);
  expect(screen.queryByRole("button", { name: /here/ })).toBeNull();
});
