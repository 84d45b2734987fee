import type { Client } from "@livehouse/client";
import { beforeEach, expect, it, vi } from "vitest";
import { isOn, renew, turnOff, turnOn, type PushBrowser } from "./push";

const KEY = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;

const subscription = (key = KEY) => ({
  options: { applicationServerKey: bytes(key) },
  toJSON: () => ({ endpoint: "https://push.example.com/1", keys: { p256dh: "p", auth: "a" } }),
  unsubscribe: vi.fn().mockResolvedValue(true),
});

const get = vi.fn();
const post = vi.fn();
const remove = vi.fn();
const client = { rest: { get, post, delete: remove } } as unknown as Client;
const manager = { getSubscription: vi.fn(), subscribe: vi.fn() };
const kept = new Map<string, string>();
let permission: NotificationPermission;
const browser: PushBrowser = {
  permission: () => permission,
  ask: vi.fn(async () => permission),
  worker: vi.fn(async () => ({ pushManager: manager })),
  storage: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value), removeItem: (name) => void kept.delete(name) },
};

beforeEach(() => {
  vi.clearAllMocks();
  kept.clear();
  permission = "granted";
  vi.mocked(browser.ask).mockImplementation(async () => permission);
  vi.mocked(browser.worker).mockResolvedValue({ pushManager: manager });
  get.mockResolvedValue({ publicKey: KEY });
  post.mockResolvedValue({ subscription: { id: "ps_1" } });
  manager.getSubscription.mockResolvedValue(null);
  manager.subscribe.mockResolvedValue(subscription());
});

it("registers a browser whose user agrees", async () => {
  expect(isOn(browser, "us_1")).toBe(false);
  expect(await turnOn(client, browser, "us_1", "de")).toBe("on");
  expect(browser.worker).toHaveBeenCalledWith("/push-worker.js?language=de");
  expect(manager.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: KEY });
  expect(post).toHaveBeenCalledWith("/api/push/subscriptions", {
    body: { kind: "webpush", endpoint: "https://push.example.com/1", keys: { p256dh: "p", auth: "a" } },
  });
  expect(isOn(browser, "us_1")).toBe(true);
});

it("asks before anything else, and goes no further after a no", async () => {
  permission = "denied";
  expect(await turnOn(client, browser, "us_1", "en")).toBe("denied");
  expect(get).not.toHaveBeenCalled();
  expect(browser.worker).not.toHaveBeenCalled();
  expect(isOn(browser, "us_1")).toBe(false);
});

it("says that a browser without a push service has none", async () => {
  manager.subscribe.mockRejectedValue(new DOMException("Registration failed - push service not available", "AbortError"));
  expect(await turnOn(client, browser, "us_1", "en")).toBe("unavailable");
  expect(post).not.toHaveBeenCalled();
  expect(isOn(browser, "us_1")).toBe(false);
});

it("keeps a subscription of the server's key, and replaces one of another key", async () => {
  manager.getSubscription.mockResolvedValue(subscription());
  await turnOn(client, browser, "us_1", "en");
  expect(manager.subscribe).not.toHaveBeenCalled();

  const old = subscription("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
  manager.getSubscription.mockResolvedValue(old);
  await turnOn(client, browser, "us_1", "en");
  expect(old.unsubscribe).toHaveBeenCalledOnce();
  expect(manager.subscribe).toHaveBeenCalledOnce();
});

it("renews without a question, and only where it is on", async () => {
  await renew(client, browser, "us_1", "en");
  expect(post).not.toHaveBeenCalled();
  await turnOn(client, browser, "us_1", "en");
  await renew(client, browser, "us_1", "en");
  expect(post).toHaveBeenCalledTimes(2);
  expect(browser.ask).toHaveBeenCalledTimes(1);
  permission = "denied";
  await renew(client, browser, "us_1", "en");
  expect(post).toHaveBeenCalledTimes(2);
});

it("is not on for another user of the same browser", async () => {
  await turnOn(client, browser, "us_1", "en");
  expect(isOn(browser, "us_2")).toBe(false);
  await renew(client, browser, "us_2", "en");
  expect(post).toHaveBeenCalledOnce();
  kept.set("livehouse.push", "not json");
  expect(isOn(browser, "us_1")).toBe(false);
});

it("takes the browser off the user's list once", async () => {
  await turnOn(client, browser, "us_1", "en");
  await turnOff(client, browser);
  await turnOff(client, browser);
  expect(remove).toHaveBeenCalledExactlyOnceWith("/api/push/subscriptions/{subscriptionId}", { path: { subscriptionId: "ps_1" } });
  expect(isOn(browser, "us_1")).toBe(false);
});
