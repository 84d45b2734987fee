// Calls as far as they go without a media server: the lobby with a camera, the passphrase that no server sees, livekit-client's worker under the page's
// security policy, with real frames between two WebRTC connections; study rooms and finding a partner.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, assertAccessible, newName, open, screenshot } from "./harness.mjs";

/** A room that nobody has opened is a 404, which Chromium logs as an error. */
const isNew = /status of 404/;
/** What the pages say when the media server does not answer: nothing listens there. */
const noMedia = /WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_UNSAFE_PORT|Couldn't connect|could not establish|Failed to load resource/;
const join = (page) => page.getByRole("button", { name: "Join the call" });
const keyOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get("key");

/** States that differ little from others are looked at by axe in the full run alone. */
const alsoAccessible = process.env.LIVEHOUSE_WEB_FULL === "1" ? assertAccessible : async () => {};

test("the lobby shows the camera and keeps the passphrase from the server", async () => {
  const name = newName("lounge");
  const ann = await open(`/room/${name}`, { user: "Ann", expects: [isNew, noMedia] });
  const { page } = ann;
  const sent = [];
  ann.context.on("request", (request) => sent.push(`${request.url()}${request.postData() ?? ""}${JSON.stringify(request.headers())}`));
  // As the page makes them: the browser's own event comes when one has started, which on a loaded machine can be after the call has ended it.
  await page.evaluate(() => {
    globalThis.workers = [];
    globalThis.Worker = class extends Worker {
      constructor(script, options) {
        super(script, options);
        globalThis.workers.push(new URL(script, location.href).href);
      }
    };
  });
  await join(page).waitFor();

  // The picture moves, the microphone is heard, the devices have names.
  await page.waitForFunction(() => document.querySelector("video")?.videoWidth > 0 && document.querySelector("video").currentTime > 0);
  await page.waitForFunction(() => document.querySelector("meter")?.value > 0.1);
  assert.match(await page.getByLabel("Camera", { exact: true }).last().textContent(), /fake/i);
  await page.waitForFunction(() => location.hash.startsWith("#key="));
  const passphrase = keyOf(page);
  assert.match(passphrase, /^[\w-]{32}$/);
  await assertAccessible(page, "the lobby");
  await screenshot(page, "lobby-desktop");
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, "lobby-phone");
  await page.setViewportSize({ width: 1280, height: 800 });

  // By keyboard: the camera off, and its light too.
  const camera = page.getByRole("button", { name: "Camera" });
  await camera.focus();
  await page.keyboard.press("Space");
  await page.getByText("Your camera is off").waitFor();
  assert.equal(await camera.getAttribute("aria-pressed"), "false");
  assert.equal(await page.evaluate(() => document.querySelector("video").srcObject), null);
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("video")?.srcObject?.active);

  await page.getByRole("button", { name: "Invite" }).click();
  assert.equal(await page.getByLabel("Invite link").inputValue(), page.url());
  await alsoAccessible(page, "the invitation");
  await screenshot(page, "lobby-invite-desktop");
  await page.keyboard.press("Escape");

  // Joining: the worker comes from this origin, the policy lets it run, and only then the media server turns out not to be there.
  await join(page).click();
  await page.getByText("The media server can’t be reached").waitFor();
  const workers = await page.evaluate(() => globalThis.workers);
  assert.ok(workers.some((worker) => new URL(worker).origin === new URL(page.url()).origin && worker.includes("e2ee")), `Workers: ${workers}`);
  await alsoAccessible(page, "the end of a call");

  // The room is open now, by this user and with this passphrase: who joins again keeps it.
  await page.getByRole("button", { name: "Join again" }).click();
  await join(page).click();
  await page.getByText("The media server can’t be reached").waitFor();
  assert.equal(keyOf(page), passphrase);

  // Somebody with the address alone is asked for the passphrase, and gets it out of the pasted link.
  const bob = await open(`/room/${name}`, { user: "Bob", expects: [isNew] });
  const input = bob.page.getByLabel("Invite link or passphrase");
  await input.waitFor();
  assert.ok(await join(bob.page).isDisabled());
  await assertAccessible(bob.page, "a lobby without the passphrase");
  await screenshot(bob.page, "lobby-missing-desktop");
  await input.fill("let me in");
  await input.press("Enter");
  await bob.page.getByText("That holds no passphrase.").waitFor();
  await input.fill(`Come here: ${page.url()}`);
  await input.press("Enter");
  await bob.page.getByText("Encrypted end to end").waitFor();
  assert.equal(keyOf(bob.page), passphrase);
  assert.ok(await join(bob.page).isEnabled());

  assert.ok(sent.length > 0 && !sent.some((request) => request.includes(passphrase)), "The passphrase was sent.");
  const { room } = await api("GET", `/api/livekit/rooms/${name}?instance=chat`, { token: ann.account.accessToken });
  assert.equal(room.e2eeEnabled, true);
  await ann.context.close();
  await bob.context.close();
});

test("a denied camera is explained, and the call can be joined without", async () => {
  const { page, context } = await open("/", { user: "Ann", expects: [isNew] });
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  });
  await page.goto(`/room/${newName("lounge")}`);
  await page.getByText("The browser does not allow this page to use it.").first().waitFor();
  await alsoAccessible(page, "a lobby without devices");
  assert.ok(await join(page).isEnabled());
  await context.close();
});

test("frames open with the same passphrase and with no other", async () => {
  const { page, context } = await open(`/room/${newName("lounge")}`, { user: "Ann", expects: [isNew, noMedia] });
  const loaded = page.waitForEvent("worker", (worker) => worker.url().includes("e2ee"));
  await join(page).click();
  const script = (await loaded).url();
  await page.getByRole("button", { name: "Join again" }).waitFor();
  // Within the page, so under its policy: the camera's frames go through one worker, over WebRTC, and through another.
  const seen = await page.evaluate(async (address) => {
    // ExternalE2EEKeyProvider's.
    const ratchet = { ratchetSalt: "LKFrameEncryptionKey", ratchetWindowSize: 0 };
    const keyProviderOptions = { sharedKey: true, ...ratchet, failureTolerance: -1, keyringSize: 16, keySize: 128 };
    const cryptor = async (passphrase) => {
      const worker = new Worker(address, { type: "module" });
      const errors = [];
      worker.onmessage = ({ data: { kind, data } }) => kind === "error" && errors.push(data.error.message);
      const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveBits", "deriveKey"]);
      worker.postMessage({ kind: "init", data: { keyProviderOptions, loglevel: 5 } });
      worker.postMessage({ kind: "setKey", data: { key, isPublisher: false, updateCurrentKeyIndex: true } });
      worker.postMessage({ kind: "enable", data: { enabled: true, participantIdentity: "ann" } });
      return { worker, errors };
    };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    const call = async (sending, receiving, until) => {
      const [sender, receiver] = [await cryptor(sending), await cryptor(receiving)];
      const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
      const options = { participantIdentity: "ann", trackId: "camera", codec: "vp8", hasPacketTrailer: false };
      from.onicecandidate = ({ candidate }) => to.addIceCandidate(candidate);
      to.onicecandidate = ({ candidate }) => from.addIceCandidate(candidate);
      to.ontrack = (event) => (event.receiver.transform = new RTCRtpScriptTransform(receiver.worker, { kind: "decode", ...options }));
      from.addTrack(stream.getVideoTracks()[0], stream).transform = new RTCRtpScriptTransform(sender.worker, { kind: "encode", ...options });
      const [transceiver] = from.getTransceivers();
      transceiver.setCodecPreferences(RTCRtpSender.getCapabilities("video").codecs.filter(({ mimeType }) => mimeType === "video/VP8"));
      await from.setLocalDescription();
      await to.setRemoteDescription(from.localDescription);
      await to.setLocalDescription();
      await from.setRemoteDescription(to.localDescription);
      for (;;) {
        const inbound = [...(await to.getStats()).values()].find(({ type }) => type === "inbound-rtp");
        const found = { decoded: inbound?.framesDecoded ?? 0, received: inbound?.packetsReceived ?? 0, errors: receiver.errors };
        if (until(found)) {
          for (const part of [from, to]) part.close();
          for (const { worker } of [sender, receiver]) worker.terminate();
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const passphrase = "the right passphrase of this call";
    return {
      right: await call(passphrase, passphrase, ({ decoded }) => decoded >= 10),
      wrong: await call(passphrase, "the passphrase of another call", ({ errors }) => errors.length >= 2),
    };
  }, script);
  assert.ok(seen.right.decoded >= 10);
  assert.deepEqual(seen.right.errors, []);
  assert.equal(seen.wrong.decoded, 0, "Not a frame of another passphrase is shown.");
  assert.ok(seen.wrong.received > 0);
  // What the page takes for the proof of a wrong passphrase (src/calls/e2ee/undecryptable.ts).
  for (const error of seen.wrong.errors) assert.match(error, /^InvalidKey: /);
  await context.close();
});

test("a study room is opened, listed with its places, and found", async () => {
  const ann = await open("/study", { user: "Ann" });
  const bob = await open("/study", { user: "Bob", isPhone: true });
  const [title, topic] = [newName("Calculus "), newName("maths")];
  await ann.page.getByText("No open room").or(ann.page.getByRole("link", { name: /^Join / }).first()).waitFor();
  await assertAccessible(ann.page, "the study rooms");
  // By keyboard alone.
  await ann.page.getByRole("button", { name: "Open a room" }).focus();
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("dialog").waitFor();
  await alsoAccessible(ann.page, "opening a room");
  await ann.page.keyboard.type(title);
  await ann.page.keyboard.press("Tab");
  await ann.page.keyboard.type(topic);
  await ann.page.keyboard.press("Enter");
  await join(ann.page).waitFor();
  assert.match(new URL(ann.page.url()).pathname, /^\/study\/.+/);
  await ann.page.getByText("0 of 4 seats taken").waitFor();

  await bob.page.getByLabel("Show a topic").fill(topic.toUpperCase());
  await bob.page.getByRole("button", { name: "Reload" }).click();
  await bob.page.getByText("0 of 4 places taken").waitFor();
  await alsoAccessible(bob.page, "a found study room");
  await screenshot(bob.page, "study-phone");
  await bob.page.getByRole("link", { name: `Join ${title}` }).click();
  await join(bob.page).waitFor();
  await ann.context.close();
  await bob.context.close();
});

test("two who look for the same topic become partners; a third stops looking", async () => {
  const topic = newName("latin");
  const people = [];
  for (const user of ["Ann", "Bob", "Cem"]) people.push(await open("/study", { user }));
  const [ann, bob, cem] = people.map(({ page }) => page);
  const look = async (page, words) => {
    await page.getByLabel("Topic", { exact: true }).fill(words);
    await page.keyboard.press("Enter");
  };
  await look(cem, newName("alone"));
  await cem.getByRole("timer").waitFor();
  await assertAccessible(cem, "looking for a partner");
  await screenshot(cem, "study-waiting-desktop");
  // The focus is where one stops looking.
  await cem.keyboard.press("Enter");
  await cem.getByRole("button", { name: "Find a partner" }).waitFor();

  await look(ann, topic);
  await ann.getByText("Looking for someone").waitFor();
  await look(bob, topic.toUpperCase());
  for (const [page, partner] of [[ann, "Bob"], [bob, "Ann"]]) await page.getByText(`${partner} is your partner`).waitFor();
  await alsoAccessible(ann, "a partner was found");
  await screenshot(ann, "study-matched-desktop");
  await ann.keyboard.press("Enter");
  await join(ann).waitFor();
  const room = new URL(ann.url()).pathname;
  // A third person is told that it is not theirs.
  const third = await open(room, { user: "Eve", expects: [/status of 40[34]/] });
  const refusal = third.page.getByText("This call does not exist").or(third.page.getByText("This call is for other people"));
  await join(third.page).or(refusal).first().waitFor();
  if (await join(third.page).isEnabled()) await join(third.page).click();
  await refusal.waitFor();
  await alsoAccessible(third.page, "a refused call");
  for (const { context } of [...people, third]) await context.close();
});
