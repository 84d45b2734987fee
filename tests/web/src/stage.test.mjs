// The stage: a broadcast from its announcement to its recording, with an encoder at a real RTMP server; guests; errors; keyboard; reduced motion.
// LIVEHOUSE_WEB_FULL=1 cuts the network for 20 seconds instead of 3.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, api, assertAccessible, open, screenshot, url } from "./harness.mjs";
import { publish } from "./encoder.mjs";

const CUT_MS = process.env.LIVEHOUSE_WEB_FULL === "1" ? 20_000 : 3_000;
/** Nothing listens where the media server would be, the playlist comes with the first segment, and a cut connection is cut. */
const expects = [
  /127\.0\.0\.1:9[/:]/,
  /\.m3u8/,
  /ERR_INTERNET_DISCONNECTED/,
  /WebSocket|net::ERR_|Failed to load resource/,
  /ConnectionError|could not establish/i,
];

const say = async (page, text) => {
  await page.getByLabel("Your message").fill(text);
  await page.keyboard.press("Enter");
};
const message = (page, text) => page.getByRole("article").filter({ hasText: text });

test("a broadcast from its announcement to its recording", { skip: !process.env.RTMP_URL && "No RTMP server is here." }, async () => {
  const host = await open("/", { user: "Olive the host", expects });
  const token = host.account.accessToken;
  // Longer than the waiting room is looked at on any machine. Its encoder may begin before.
  const startsAt = new Date(Date.now() + 30 * 60_000).toISOString();
  const { event } = await api("POST", "/api/events", {
    token,
    body: { title: "Rooftop session", description: "Two guitars, one sunset.", startsAt, tags: ["music"], chatOpensBeforeSeconds: 3600 },
  });
  const { rtmp } = await api("GET", `/api/streaming/events/${event.id}/stream`, { token });

  const viewer = await open(`/watch/${event.id}`, { user: "Vera", isPhone: true, expects });
  await viewer.page.getByText("Starts in").waitFor();
  await viewer.page.getByRole("button", { name: "I'm coming" }).click();
  await viewer.page.getByText("1 person is coming").waitFor();
  await assertAccessible(viewer.page, "the waiting room");
  await screenshot(viewer.page, "stage-waiting-phone");
  const other = await open(`/watch/${event.id}`, { user: "Otto", expects });
  await say(other.page, "Is this thing on?");
  await message(viewer.page, "Is this thing on?").waitFor();

  const encoder = publish(rtmp.url, rtmp.streamKey);
  try {
    const played = (page) => page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0.5);
    await Promise.all([played(viewer.page), played(other.page)]);
    await host.page.goto(`/watch/${event.id}`);
    await say(viewer.page, "Hello from the phone 👋");
    await message(other.page, "Hello from the phone").waitFor();
    await say(host.page, "Welcome, everybody! Tonight: two guitars and a sunset.");
    await message(viewer.page, "Welcome, everybody").waitFor();

    // A gift of value, seen by others.
    await other.page.getByRole("button", { name: "Send a gift" }).click();
    await assertAccessible(other.page, "the gifts");
    await screenshot(other.page, "stage-gifts-desktop");
    await other.page.getByRole("dialog").getByRole("radio").last().check({ force: true });
    await other.page.getByRole("dialog").getByRole("button", { name: /^Send for/ }).click();
    await viewer.page.getByText(/Otto gave/).waitFor();
    await other.page.getByRole("button", { name: "React with 🔥" }).click();

    // The host pins, by keyboard alone.
    await host.page.getByRole("article").last().focus();
    await host.page.keyboard.press("Tab");
    await host.page.keyboard.press("Enter");
    await host.page.getByRole("dialog").getByRole("button", { name: "Pin" }).focus();
    await host.page.keyboard.press("Enter");
    await viewer.page.getByText("Pinned:").waitFor();
    await assertAccessible(viewer.page, "the stage on a phone");
    await assertAccessible(other.page, "the stage on a desk");
    await screenshot(viewer.page, "stage-live-phone");
    await screenshot(other.page, "stage-live-desktop");
    await other.page.emulateMedia({ colorScheme: "dark" });
    await screenshot(other.page, "stage-live-dark-desktop");

    // The network is gone; what is written meanwhile arrives once, and nothing is missed.
    await viewer.context.setOffline(true);
    await say(viewer.page, "Written in a tunnel");
    await say(other.page, "You can't see this yet");
    await viewer.page.waitForTimeout(CUT_MS);
    await viewer.context.setOffline(false);
    await message(viewer.page, "You can't see this yet").waitFor();
    await message(other.page, "Written in a tunnel").waitFor();
    assert.equal(await message(viewer.page, "Written in a tunnel").count(), 1);
    assert.equal(await message(viewer.page, "Not sent").count(), 0);
    const at = await viewer.page.evaluate(() => document.querySelector("video").currentTime);
    await viewer.page.waitForFunction((before) => document.querySelector("video").currentTime > before + 0.5, at);

    // Banned by the host, Otto is out at once; the others stay.
    await message(host.page, "You can't see this yet").hover();
    await message(host.page, "You can't see this yet").getByRole("button", { name: "Actions for the message of Otto" }).click();
    await host.page.getByRole("dialog").getByRole("button", { name: "Ban Otto" }).click();
    await host.page.getByRole("dialog").getByRole("button", { name: "Ban Otto" }).click();
    await other.page.getByRole("heading", { name: "You can't watch this stream" }).waitFor();
    await screenshot(other.page, "stage-removed-desktop");
    await other.context.close();

    await api("POST", `/api/events/${event.id}/stop`, { token });
    await encoder.ended;
    await viewer.page.getByText("The stream is over").waitFor();
    await viewer.page.waitForFunction(() => document.querySelector("video[controls]")?.readyState >= 1);
    await viewer.page.evaluate(() => document.querySelector("video[controls]").play());
    await viewer.page.waitForFunction(() => document.querySelector("video[controls]").currentTime > 0.2);
    await assertAccessible(viewer.page, "the end");
    await screenshot(viewer.page, "stage-end-phone");
  } finally {
    await encoder.stop();
  }
  await Promise.all([viewer.context.close(), host.context.close()]);
});

test("a guest reads along and is asked to sign in; a wrong address says so", async () => {
  const host = await account("Rosa");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Open house" } });
  const { page, context } = await open(`/watch/${stream.id}`, { isPhone: true, expects });
  await page.getByRole("link", { name: "Sign in to chat" }).waitFor();
  await page.getByText("There is no picture yet").waitFor();
  await assertAccessible(page, "the stage of a guest");
  await screenshot(page, "stage-guest-phone");
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto("/watch/st_nothing");
  await page.getByRole("heading", { name: "This stream is not here" }).waitFor();
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await page.goto(`/watch/${stream.id}`);
  await page.getByText("The stream is over").waitFor();
  await context.close();
});

test("reads and writes by keyboard alone, without motion, and reports", async () => {
  const host = await account("Hedy");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Keys only" } });
  const { page, context } = await open(`/watch/${stream.id}`, { user: "Kim", reducedMotion: "reduce", expects });
  await page.getByLabel("Your message").focus();
  for (const text of ["one", "two", "three"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await message(page, text).waitFor();
  }
  await page.getByRole("article").last().focus();
  await page.keyboard.press("ArrowUp");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /two/);
  await page.keyboard.press("Home");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /one/);
  await page.getByRole("button", { name: "Report" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("In a few words").focus();
  await assertAccessible(page, "the report");
  await page.keyboard.type("Too quiet");
  await page.keyboard.press("Enter");
  await page.getByText("The moderators will look at it.").waitFor();
  assert.equal(await dialog.count(), 0);
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});

test("captions are offered with the first word, and read when they are wanted", async () => {
  const host = await account("Cora");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Words" } });
  const { page, context } = await open(`/watch/${stream.id}`, { user: "Dan", expects });
  const caption = (segmentId, text) => api("POST", `/api/live/${stream.id}/captions`, {
    token: host.accessToken, body: { segmentId, text, startMs: 100, endMs: 900, language: "en", final: true },
  });
  await caption("1", "One, two.");
  await page.getByRole("button", { name: "Captions" }).click();
  await caption("2", "Good evening, rooftop!");
  await page.getByText("Good evening, rooftop!").waitFor();
  const later = await open(`/watch/${stream.id}`, { user: "Eve", expects });
  await later.page.getByRole("button", { name: "Captions" }).waitFor();
  await later.context.close();
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});

test("a follower is asked for the permission by a click alone, and the worker says who is live", async () => {
  const host = await account("Ada");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "My first stream" } });
  const { page, context } = await open("/", { user: "Bea", expects });
  await context.grantPermissions(["notifications"], { origin: url });
  // A push service is all that a headless browser lacks.
  await context.addInitScript(() => {
    window.asked = 0;
    const ask = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = () => {
      window.asked++;
      return ask();
    };
    const keys = { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" };
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async () => ({ toJSON: () => ({ endpoint: "https://push.example.com/bea", keys }) });
  });
  await page.goto(`/watch/${stream.id}`);
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  const bell = (pressed) => page.getByRole("button", { name: "Tell me when Ada is live", pressed });
  await bell(false).waitFor();
  assert.equal(await page.evaluate(() => window.asked), 0);
  const cdp = await context.newCDPSession(page);
  const registered = new Promise((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0]));
  });
  await cdp.send("ServiceWorker.enable");
  await bell(false).click();
  await bell(true).waitFor();
  assert.equal(await page.evaluate(() => window.asked), 1);
  await assertAccessible(page, "the bell");
  await screenshot(page, "stage-alerts-desktop");

  const { registrationId, scopeURL } = await registered;
  assert.equal(scopeURL, `${url}/`);
  const data = JSON.stringify({ type: "live", streamId: stream.id, hostId: stream.ownerId, hostName: "Ada", title: "My first stream" });
  // What comes to a worker that is not quite ready is lost without a word; a repeat replaces the notification.
  let shown = [];
  for (const until = Date.now() + 60_000; shown.length === 0 && Date.now() < until;) {
    await cdp.send("ServiceWorker.deliverPushMessage", { origin: url, registrationId, data });
    // Not waitForFunction, which takes the promise of an async function for an answer.
    shown = await page.evaluate(() => new Promise((resolve) => {
      const look = async (framesLeft) => {
        const notifications = await (await navigator.serviceWorker.ready).getNotifications();
        if (notifications.length > 0 || framesLeft === 0) resolve(notifications.map(({ title, body, tag }) => ({ title, body, tag })));
        else requestAnimationFrame(() => void look(framesLeft - 1));
      };
      void look(120);
    }));
  }
  assert.deepEqual(shown, [{ title: "Ada is live", body: "My first stream", tag: stream.id }]);

  await bell(true).click();
  await bell(false).waitFor();
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});

test("a moderator whom the host has named pins and bans on the stage", async () => {
  const host = await account("Maud");
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title: "Many hands" } });
  const { page, context, account: helper } = await open("/", { user: "Ned", expects });
  await api("PUT", `/api/users/${host.user.id}/moderators/${helper.user.id}`, { token: host.accessToken });
  await page.goto(`/watch/${stream.id}`);
  await page.getByLabel("Your message").waitFor();
  const viewer = await open(`/watch/${stream.id}`, { user: "Vic", expects });
  await say(viewer.page, "Buy my watches");
  await message(page, "Buy my watches").hover();
  await message(page, "Buy my watches").getByRole("button", { name: "Actions for the message of Vic" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pin" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Ban Vic" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ban Vic" }).click();
  await page.getByText("Vic is banned").waitFor();
  await viewer.page.getByRole("heading", { name: "You can't watch this stream" }).waitFor();
  await viewer.context.close();
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});
