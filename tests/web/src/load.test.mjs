// A busy chat: 60 messages a second, and ten thousand of them. With LIVEHOUSE_WEB_FULL=1 it runs as long as docs/performance.md says, and the main thread's
// share is judged; without, it is short, and only what a loaded machine can't change is: that the page does not grow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { account, api, open, screenshot, url } from "./harness.mjs";

const isFull = process.env.LIVEHOUSE_WEB_FULL === "1";
const SECONDS = isFull ? 30 : 3;
const RATE = 60;
const MANY = isFull ? 10_000 : 1_000;

const expects = [/127\.0\.0\.1:9[/:]/, /\.m3u8/, /WebSocket|net::ERR_|Failed to load/, /ConnectionError/];

const words = "the light over the river was gold and everybody on the roof sang along until the last train left".split(" ");
const sentence = (index) => `${index} ${words.slice(index % 7, (index % 7) + 3 + (index % 12)).join(" ")}`;

async function speaker(token, streamId) {
  const hub = new HubConnectionBuilder()
    .withUrl(`${url}/hubs/live`, { accessTokenFactory: () => token, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.Error)
    .build();
  await hub.start();
  await hub.invoke("live:join", { streamId });
  return hub;
}

test("sixty messages a second, and thousands of messages", async (t) => {
  const host = await account("Stress");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Sixty a second" } });
  const hub = await speaker(host.accessToken, stream.id);
  const { page, context } = await open(`/watch/${stream.id}`, { user: "Reader", isPhone: true, expects });
  await page.getByLabel("Your message").waitFor();
  const devTools = await context.newCDPSession(page);
  await devTools.send("Performance.enable", { timeDomain: "timeTicks" });
  const figures = async () => Object.fromEntries((await devTools.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const settled = async () => {
    await devTools.send("HeapProfiler.collectGarbage");
    return figures();
  };
  let sent = 0;
  const send = () => hub.invoke("live:message", { streamId: stream.id, text: sentence(sent++) });
  const arrived = (index) => page.getByRole("article").filter({ hasText: new RegExp(`^.*${index} `) }).first().waitFor();
  await send();
  await arrived(0);

  const before = await figures();
  const begun = performance.now();
  const calls = [];
  while (performance.now() - begun < SECONDS * 1_000) {
    while (sent < ((performance.now() - begun) / 1_000) * RATE) calls.push(send());
    await new Promise((resolve) => setTimeout(resolve, 1000 / RATE));
  }
  await Promise.all(calls);
  await arrived(sent - 1);
  const after = await figures();
  const seconds = after.Timestamp - before.Timestamp;
  const share = (name) => `${Math.round(((after[name] - before[name]) / seconds) * 100)} %`;
  t.diagnostic(
    `${sent} messages in ${seconds.toFixed(1)} s: main thread ${share("TaskDuration")}, of which script ${share("ScriptDuration")}, style ${share("RecalcStyleDuration")}, layout ${share("LayoutDuration")}`,
  );
  if (isFull) assert.ok((after.TaskDuration - before.TaskDuration) / seconds < 0.5, "The main thread is busy for less than half of the time.");

  while (sent < MANY / 5) await Promise.all(Array.from({ length: 50 }, send));
  await arrived(sent - 1);
  const few = await settled();
  const fewSent = sent;
  while (sent < MANY) await Promise.all(Array.from({ length: 50 }, send));
  await arrived(sent - 1);
  const many = await settled();
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  t.diagnostic(
    `after ${fewSent} messages: ${few.Nodes} DOM nodes, heap ${megabytes(few.JSHeapUsedSize)}; after ${sent}: ${many.Nodes} nodes, heap ${megabytes(many.JSHeapUsedSize)}`,
  );
  assert.ok(many.Nodes < few.Nodes + 300, `${few.Nodes} nodes became ${many.Nodes}`);
  assert.ok((await page.getByRole("article").count()) < 60);

  // Scrolled up it stays where it is, and says how many came.
  await page.getByRole("feed").evaluate((list) => list.scrollTo(0, list.scrollHeight / 2));
  await page.getByRole("button", { name: "To the newest" }).waitFor();
  await Promise.all([send(), send()]);
  await page.getByRole("button", { name: "2 new messages" }).waitFor();
  await screenshot(page, "stage-scrolled-phone");
  await page.getByRole("button", { name: "2 new messages" }).click();
  await arrived(sent - 1);
  await hub.stop();
  await context.close();
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
});

test("the first load of the stage, before the player", async (t) => {
  const host = await account("Light");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Little" } });
  const { page, context } = await open(`/watch/${stream.id}`, { isPhone: true, expects });
  await page.getByText("There is no picture yet").waitFor();
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => /\.js(\?|$)/.test(new URL(name).pathname))
      .map(({ name, encodedBodySize, decodedBodySize }) => ({ name, encodedBodySize, decodedBodySize })),
  );
  // By the server itself: a development server sends its files one by one and as they are, a preview by gzip.
  const isCompressed = (await (await fetch(`${url}/`, { headers: { "Accept-Encoding": "br" } })).headers.get("content-encoding")) === "br";
  const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  t.diagnostic(`${scripts.length} scripts, ${(bytes / 1024).toFixed(1)} KB${isCompressed ? " compressed" : ""}`);
  if (isCompressed) assert.ok(bytes <= 150 * 1024, scripts.map(({ name, encodedBodySize }) => `${name}: ${encodedBodySize}`).join("\n"));
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});
