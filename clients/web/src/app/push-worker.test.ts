import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";

const source = readFileSync(join(process.cwd(), "public/push-worker.js"), "utf8");
const showNotification = vi.fn().mockResolvedValue(undefined);
const openWindow = vi.fn().mockResolvedValue(undefined);
const matchAll = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  matchAll.mockResolvedValue([]);
});

/** Runs the worker, and gives it an event. */
async function tell(name: string, event: Record<string, unknown>, query = "") {
  const handlers = new Map<string, (event: unknown) => void>();
  const self = {
    location: { href: `https://live.example.com/push-worker.js${query}` },
    registration: { showNotification },
    clients: { matchAll, openWindow },
    addEventListener: (type: string, handler: (event: unknown) => void) => void handlers.set(type, handler),
  };
  new Function("self", source)(self);
  const waits: Promise<unknown>[] = [];
  handlers.get(name)!({ ...event, waitUntil: (promise: Promise<unknown>) => waits.push(promise) });
  await Promise.all(waits);
}

const data = (json: unknown) => ({ data: { json: () => json } });
const notice = { type: "live", streamId: "st_1", hostId: "us_1", hostName: "Ada", title: "My first stream" };

it.each([
  ["?language=de", "Ada ist live"],
  ["?language=en", "Ada is live"],
  ["?language=xx", "Ada is live"],
  ["", "Ada is live"],
])("shows who is live: %s", async (query, title) => {
  await tell("push", data(notice), query);
  expect(showNotification).toHaveBeenCalledExactlyOnceWith(title, { body: "My first stream", tag: "st_1", data: { path: "/watch/st_1" } });
});

it.each([[{}], [{ data: { json: () => JSON.parse("{") } }], [data({ type: "other" })], [data({ ...notice, streamId: "../console" })], [data(null)]])(
  "shows something for a message that it does not know", async (event) => {
    await tell("push", event);
    expect(showNotification).toHaveBeenCalledExactlyOnceWith("Livehouse");
  },
);

it("opens the stream, or the page that shows it already", async () => {
  const close = vi.fn();
  await tell("notificationclick", { notification: { close, data: { path: "/watch/st_1" } } });
  expect(close).toHaveBeenCalledOnce();
  expect(openWindow).toHaveBeenCalledExactlyOnceWith("/watch/st_1");

  const focus = vi.fn().mockResolvedValue(undefined);
  matchAll.mockResolvedValue([{ url: "https://live.example.com/" }, { url: "https://live.example.com/watch/st_1?x=1", focus }]);
  await tell("notificationclick", { notification: { close, data: { path: "/watch/st_1" } } });
  expect(focus).toHaveBeenCalledOnce();
  expect(openWindow).toHaveBeenCalledOnce();
});
