import type { Client } from "@livehouse/client";

type Manager = Pick<PushManager, "getSubscription" | "subscribe">;

/** What push messages need of the browser. */
export interface PushBrowser {
  permission(): NotificationPermission;
  /** Asks the user. Browsers allow it only while a click is handled, and a user who is asked without one says no for good. */
  ask(): Promise<NotificationPermission>;
  /** The service worker of this address, once it works. */
  worker(url: string): Promise<{ pushManager: Manager }>;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

export type PushResult =
  | "on"
  /** The user said no, now or before. */
  | "denied"
  /** The browser has no push service that it can reach. */
  | "unavailable";

/** Whose this browser's subscription is, and its id at the server: another user who signs in here has not asked for messages. */
const MARK = "livehouse.push";

interface Mark {
  userId: string;
  id: string;
}

function markOf({ storage }: PushBrowser): Mark | undefined {
  try {
    return (JSON.parse(storage.getItem(MARK) ?? "null") as Mark | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Undefined: this browser has no push messages, or not for this page. */
export function thisBrowser(): PushBrowser | undefined {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return undefined;
  return {
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
    worker: async (url) => {
      await navigator.serviceWorker.register(url, { scope: "/" });
      return navigator.serviceWorker.ready;
    },
    storage: localStorage,
  };
}

/** Whether this browser gets this user's push messages. */
export const isOn = (browser: PushBrowser, userId: string): boolean => browser.permission() === "granted" && markOf(browser)?.userId === userId;

/** Asks the user, if they were not asked, and registers this browser. To be called first thing in a click on something that says what for. */
export async function turnOn(client: Pick<Client, "rest">, browser: PushBrowser, userId: string, language: string): Promise<PushResult> {
  if ((await browser.ask()) !== "granted") return "denied";
  return register(client, browser, userId, language);
}

/** Registers this browser anew: its address changes now and then, and the server may have lost it. Without a question, and only where it was on. */
export async function renew(client: Pick<Client, "rest">, browser: PushBrowser, userId: string, language: string): Promise<void> {
  if (isOn(browser, userId)) await register(client, browser, userId, language);
}

/** Before a sign-out: the next user of this browser is not told what this one wanted to hear. */
export async function turnOff(client: Pick<Client, "rest">, browser: PushBrowser): Promise<void> {
  const mark = markOf(browser);
  if (!mark) return;
  browser.storage.removeItem(MARK);
  await client.rest.delete("/api/push/subscriptions/{subscriptionId}", { path: { subscriptionId: mark.id } });
}

async function register(client: Pick<Client, "rest">, browser: PushBrowser, userId: string, language: string): Promise<PushResult> {
  const { publicKey } = await client.rest.get("/api/push/vapid-key");
  const { pushManager } = await browser.worker(`/push-worker.js?language=${language}`);
  const subscription = await subscribe(pushManager, publicKey);
  if (subscription === undefined) return "unavailable";
  const { endpoint, keys } = subscription.toJSON();
  const answer = await client.rest.post("/api/push/subscriptions", {
    body: { kind: "webpush", endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! } },
  });
  browser.storage.setItem(MARK, JSON.stringify({ userId, id: answer.subscription.id } satisfies Mark));
  return "on";
}

async function subscribe(manager: Manager, publicKey: string): Promise<PushSubscription | undefined> {
  const before = await manager.getSubscription();
  if (before && keyOf(before) === publicKey) return before;
  // A browser has one subscription for a page, and takes messages of the server's key that it was made with alone.
  await before?.unsubscribe();
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  } catch {
    return undefined;
  }
}

function keyOf(subscription: PushSubscription): string | undefined {
  const key = subscription.options.applicationServerKey;
  if (!key) return undefined;
  return btoa(String.fromCharCode(...new Uint8Array(key))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
