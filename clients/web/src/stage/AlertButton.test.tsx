import type { Client, components } from "@livehouse/client";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { PushBrowser } from "@/app/push";
import { ToastProvider } from "@/design";
import { loadTexts } from "@/texts";
import { AlertButton } from "./AlertButton";

beforeAll(async () => void (await Promise.all([loadTexts("stage", "en"), loadTexts("common", "en")])));
afterEach(cleanup);

const host = { id: "us_1", displayName: "Ada", isFollowed: true, notify: true } as components["schemas"]["UserProfile"];
const subscription = { options: { applicationServerKey: null }, toJSON: () => ({ endpoint: "https://push.example.com/1", keys: { p256dh: "p", auth: "a" } }) };

function scene(permission: NotificationPermission) {
  const kept = new Map<string, string>();
  const calls: unknown[] = [];
  const browser = {
    permission: () => permission,
    ask: vi.fn(async () => permission),
    worker: async () => ({ pushManager: { getSubscription: async () => null, subscribe: async () => subscription } }),
    storage: { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: () => {} },
  } as unknown as PushBrowser;
  const client = {
    rest: {
      get: async () => ({ publicKey: "key" }),
      post: async (path: string, request: { body: { notify?: boolean } }) => {
        calls.push([path, request.body.notify]);
        return path === "/api/push/subscriptions" ? { subscription: { id: "ps_1" } } : { following: true, notify: request.body.notify };
      },
    },
  } as unknown as Client;
  function Scene() {
    const [shown, setShown] = useState(host);
    return <AlertButton client={client} userId="us_2" host={shown} onChange={setShown} browser={browser} />;
  }
  render(<ToastProvider><Scene /></ToastProvider>);
  return { browser, calls };
}

const button = () => screen.findByRole("button", { name: "Tell me when Ada is live" });

it("asks only after a click, and switches this host on and off", async () => {
  const { browser, calls } = scene("granted");
  const bell = await button();
  expect(bell.getAttribute("aria-pressed")).toBe("false");
  expect(browser.ask).not.toHaveBeenCalled();
  await userEvent.click(bell);
  await waitFor(() => expect(bell.getAttribute("aria-pressed")).toBe("true"));
  await userEvent.click(bell);
  await waitFor(() => expect(bell.getAttribute("aria-pressed")).toBe("false"));
  expect(browser.ask).toHaveBeenCalledTimes(1);
  expect(calls).toEqual([["/api/push/subscriptions", undefined], ["/api/users/{userId}/follow", true], ["/api/users/{userId}/follow", false]]);
});

it("says so when the user does not allow it", async () => {
  const { calls } = scene("denied");
  await userEvent.click(await button());
  await screen.findByText(/does not allow/);
  expect((await button()).getAttribute("aria-pressed")).toBe("false");
  expect(calls).toEqual([]);
});
