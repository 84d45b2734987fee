// A bad network lowers the quality in place of ending the view: the player's choice of qualities, what the server advises, and the way back. Needs an RTMP
// server with a ladder, and takes minutes: it runs by hand alone, with LIVEHOUSE_WEB_FULL=1 and RTMP_LADDER=1 (README.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, assertAccessible, open, screenshot } from "./harness.mjs";
import { publish } from "./encoder.mjs";

const skip = (process.env.LIVEHOUSE_WEB_FULL !== "1" || !process.env.RTMP_LADDER) && "Only with LIVEHOUSE_WEB_FULL=1 and an RTMP server with LADDER.";
const expects = [/127\.0\.0\.1:9[/:]/, /\.m3u8/, /WebSocket|net::ERR_|Failed to load resource/];
/** Everything that a page loads, in kbit/s; undefined: as fast as it goes. One session a page: the conditions of each apply until it ends. */
async function throttle(session, kbps) {
  const bytes = kbps === undefined ? -1 : (kbps * 1_000) / 8;
  const latency = kbps === undefined ? 0 : 100;
  await session.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: bytes, uploadThroughput: -1 });
}

test("a bad network lowers the quality, down to sound alone, and a good one brings the picture back", { skip }, async () => {
  const host = await open("/", { user: "Nora the host", expects });
  const token = host.account.accessToken;
  const { event } = await api("POST", "/api/events", {
    token, body: { title: "Train ride", startsAt: new Date().toISOString(), chatOpensBeforeSeconds: 3600 },
  });
  const { rtmp } = await api("GET", `/api/streaming/events/${event.id}/stream`, { token });
  const encoder = publish(rtmp.url, rtmp.streamKey);
  try {
    const viewer = await open(`/watch/${event.id}`, { user: "Vera", expects });
    const { page } = viewer;
    const session = await viewer.context.newCDPSession(page);
    await session.send("Network.enable"); // Without it conditions are accepted, and apply to nothing.
    const playsOn = async () => {
      const from = await page.evaluate(() => document.querySelector("video").currentTime);
      await page.waitForFunction((at) => document.querySelector("video").currentTime > at + 2, from);
    };
    await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0.5);
    const choice = page.getByLabel("Quality");
    await choice.waitFor();
    assert.deepEqual(await choice.locator("option").allTextContents(), ["Automatic", "120p", "240p", "360p", "Sound only"]);

    // By hand: sound alone, and the picture again.
    await choice.selectOption({ label: "Sound only" });
    await page.waitForFunction(() => document.querySelector("video").videoHeight === 0);
    await playsOn();
    await choice.selectOption({ label: "120p" });
    await page.waitForFunction(() => document.querySelector("video").videoHeight === 120);
    await choice.selectOption({ label: "Automatic" });

    await throttle(session, 200);
    const notice = page.getByRole("status").filter({ hasText: "Your connection is slow" });
    await notice.filter({ hasText: "you hear the stream" }).waitFor({ timeout: 180_000 });
    await page.waitForFunction(() => document.querySelector("video").videoHeight === 0);
    await screenshot(page, "stage-sound-only-desktop");
    await assertAccessible(page, "sound alone");
    await playsOn();

    await throttle(session);
    await notice.waitFor({ state: "detached", timeout: 240_000 });
    await page.waitForFunction(() => document.querySelector("video").videoHeight > 0);
    await playsOn();
  } finally {
    await encoder.stop();
  }
});
