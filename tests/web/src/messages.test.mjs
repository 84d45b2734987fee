// Private messages between two browsers through the real server, which has nothing but ciphertext of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, assertAccessible, open, screenshot } from "./harness.mjs";

/** Chromium logs every 404 as an error; a user without keys, or without messages, is one. */
const expects = [/status of 404/];
const texts = ["Is this really private?", "Line one\nline two <b>not bold</b> <img src=x onerror=alert(1)>", "And this one is read later"];

const openMessages = async (name, options = {}) => {
  const opened = await open("/messages", { user: name, expects, ...options });
  await opened.page.getByRole("navigation", { name: "Conversations" }).waitFor();
  return { ...opened, id: opened.account.user.id, name };
};
const path = (other) => `/messages/${encodeURIComponent(other.id)}`;
const composer = (of, to) => of.page.getByRole("textbox", { name: `Message to ${to.name}` });
const bubble = (of, text) => of.page.getByRole("log").getByText(text, { exact: true });

async function write(of, to, text) {
  await composer(of, to).fill(text);
  await composer(of, to).press("Enter");
}

/** States that differ little from others are looked at by axe in the full run alone. */
const alsoAccessible = process.env.LIVEHOUSE_WEB_FULL === "1" ? assertAccessible : async () => {};

test("two people write to each other, and the server has only ciphertext", async () => {
  const [ann, bob] = [await openMessages("Ann"), await openMessages("Bob", { isPhone: true })];
  const sent = [];
  for (const { page } of [ann, bob]) page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await assertAccessible(ann.page, "no conversation yet");
  await screenshot(ann.page, "messages-empty-desktop");

  // By keyboard alone: the new conversation, the message.
  await ann.page.getByRole("button", { name: "New message" }).first().focus();
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("dialog").waitFor();
  await alsoAccessible(ann.page, "the new conversation");
  await ann.page.keyboard.type(bob.id);
  await ann.page.keyboard.press("Enter");
  await composer(ann, bob).waitFor();
  await composer(ann, bob).focus();
  await ann.page.keyboard.type(texts[0]);
  await ann.page.keyboard.press("Enter");
  await bubble(ann, texts[0]).waitFor();
  await write(ann, bob, texts[1]);

  const conversation = bob.page.getByRole("link", { name: /Ann/ });
  await conversation.getByText("2 unread messages").waitFor();
  await assertAccessible(bob.page, "the list of conversations");
  await screenshot(bob.page, "messages-list-phone");
  await conversation.click();
  await bubble(bob, texts[0]).waitFor();
  // Markup is text.
  await bob.page.getByRole("log").getByText("<b>not bold</b>").waitFor();
  assert.equal(await bob.page.getByRole("log").locator("b, img").count(), 0);
  await write(bob, ann, "Yes. The server has only noise.");
  await bubble(ann, "Yes. The server has only noise.").waitFor();
  await ann.page.getByRole("article", { name: /^You/ }).first().getByText("Read").waitFor({ state: "attached" });
  await assertAccessible(ann.page, "a conversation");
  await screenshot(ann.page, "messages-desktop");
  await alsoAccessible(bob.page, "a conversation on a phone");
  await screenshot(bob.page, "messages-phone");

  // Arrow keys read message by message.
  await ann.page.getByRole("log").focus();
  await ann.page.keyboard.press("Home");
  assert.match(await ann.page.evaluate(() => document.activeElement.textContent), /really private/);
  await ann.page.keyboard.press("ArrowDown");
  assert.match(await ann.page.evaluate(() => document.activeElement.textContent), /not bold/);

  const stored = JSON.stringify([
    await api("GET", "/api/messages?after=0&limit=100", { token: ann.account.accessToken }),
    await api("GET", `/api/messages/with/${ann.id}`, { token: bob.account.accessToken }),
  ]);
  assert.match(stored, /"ciphertext":"[\w+/=]{500,}"/);
  for (const clear of ["private", "not bold", "noise"]) {
    assert.ok(!stored.includes(clear), `The server has “${clear}”.`);
    assert.ok(!sent.some((request) => request.includes(clear)), `“${clear}” was sent.`);
  }

  // Elsewhere a number says what is unread; reading takes it away.
  await ann.page.goto("/");
  await ann.page.getByRole("heading", { level: 1, name: "Discover" }).waitFor();
  await write(bob, ann, texts[2]);
  await bob.page.getByRole("article", { name: /^You/ }).filter({ hasText: texts[2] }).getByText("Sent").waitFor({ state: "attached" });
  await ann.page.reload();
  const mail = ann.page.getByRole("link", { name: /^Messages/ });
  await mail.getByText("1 unread message").waitFor({ state: "attached" });
  await alsoAccessible(ann.page, "the number of unread messages");
  await screenshot(ann.page, "home-unread-desktop");
  await mail.click();
  await ann.page.getByRole("link", { name: /Bob/ }).click();
  await bubble(ann, texts[2]).waitFor();
  await ann.page.getByRole("link", { name: "Discover" }).click();
  await ann.page.getByRole("heading", { level: 1, name: "Discover" }).waitFor();
  await mail.getByText("1 unread message").waitFor({ state: "detached" });
  assert.equal(await mail.textContent(), "Messages");
  await ann.context.close();
  await bob.context.close();
});

test("keys stay in their browser, changes of keys are told, and another browser can't open what is older", async () => {
  const [ann, bob] = [await openMessages("Ann"), await openMessages("Bob")];
  await Promise.all([ann.page.goto(path(bob)), bob.page.goto(path(ann))]);
  await write(ann, bob, texts[0]);
  await bubble(bob, texts[0]).waitFor();

  // Both see the same security code, and compare it.
  const codeOf = async (of, to) => {
    await of.page.getByRole("button", { name: `Security code with ${to.name}` }).click();
    const digits = of.page.getByRole("dialog").getByRole("list", { name: "Security code" }).getByRole("listitem");
    await digits.first().waitFor();
    return (await digits.allTextContents()).join(" ");
  };
  const code = await codeOf(ann, bob);
  assert.match(code, /^(\d{5} ?){12}$/);
  assert.equal(await codeOf(bob, ann), code);
  await assertAccessible(ann.page, "the security code");
  await screenshot(ann.page, "messages-code-desktop");
  await ann.page.getByRole("button", { name: "They are the same" }).click();
  await ann.page.getByText("Compared", { exact: true }).waitFor();
  await bob.page.keyboard.press("Escape");

  // The secret key: in IndexedDB, in no other storage, in no request.
  const secret = await bob.page.evaluate(async () => {
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("livehouse-messages"));
    const [record] = await answer(database.transaction("accounts").objectStore("accounts").getAll());
    return btoa(String.fromCharCode(...record.keyPairs[0].secretKey));
  });
  assert.equal(secret.length, 44);
  assert.ok(!(await bob.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))).includes(secret));

  // A new key of Bob: Ann is warned, and nothing is sent until she says so.
  await bob.page.getByRole("button", { name: "Keys and devices" }).click();
  await alsoAccessible(bob.page, "the devices");
  await screenshot(bob.page, "messages-devices-desktop");
  await bob.page.getByRole("button", { name: "Make a new key" }).click();
  await bob.page.getByText("A new key is in use.").waitFor();
  await bob.page.keyboard.press("Escape");
  const count = async () => {
    const { items } = await api("GET", "/api/messages?after=0&limit=100", { token: bob.account.accessToken });
    return items.filter(({ kind }) => kind === "message").length;
  };
  await write(ann, bob, texts[2]);
  await ann.page.getByText("Bob’s keys have changed").waitFor();
  await ann.page.getByText("Not sent").waitFor();
  assert.equal(await count(), 1);
  await assertAccessible(ann.page, "changed keys");
  await screenshot(ann.page, "messages-changed-desktop");
  await ann.page.getByRole("button", { name: "Use the new keys" }).click();
  await ann.page.getByRole("button", { name: "Send again" }).click();
  await bubble(bob, texts[2]).waitFor();
  assert.equal(await count(), 2);

  // The old key still opens the old message after a reload; another browser of Bob's has neither key.
  await bob.page.reload();
  await bubble(bob, texts[0]).waitFor();
  await bubble(bob, texts[2]).waitFor();
  const other = await open(path(ann), { user: { login: bob.account.name, password: "correct horse battery" }, expects });
  await other.page.getByText("Written before this browser had its key").first().waitFor();
  assert.ok(!(await other.page.getByRole("log").textContent()).includes("private"));
  for (const { context } of [ann, bob, other]) await context.close();
});

test("a picture is stored encrypted, and opens for the recipient alone", async (t) => {
  const [ann, bob] = [await openMessages("Ann"), await openMessages("Bob")];
  const offer = await fetch(new URL("/api/messages/attachments", ann.page.url()), {
    method: "POST", headers: { Authorization: `Bearer ${ann.account.accessToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ contentType: "application/octet-stream", sizeBytes: 100 }),
  });
  if (!offer.ok) return t.skip("The server has no object store.");
  await Promise.all([ann.page.goto(path(bob)), bob.page.goto(path(ann))]);
  // In place of the object store: one object, kept as it came.
  let stored;
  const cors = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*" };
  for (const { context } of [ann, bob]) {
    await context.route((address) => /\/at_[\w-]+$/.test(address.pathname) && address.search.includes("X-Amz-Signature"), (route) => {
      const request = route.request();
      if (request.method() === "PUT") stored = request.postDataBuffer();
      return route.fulfill({ status: 200, headers: cors, ...(request.method() === "GET" && { body: stored }) });
    });
  }
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
  await ann.page.locator("input[type=file]").setInputFiles({ name: "holiday.png", mimeType: "image/png", buffer: picture });
  await ann.page.getByRole("button", { name: "Remove holiday.png" }).waitFor();
  await ann.page.getByRole("button", { name: "Send", exact: true }).click();
  await bob.page.getByRole("button", { name: "Download holiday.png" }).click();
  const shown = bob.page.getByRole("img", { name: "holiday.png" });
  await shown.waitFor();
  assert.equal(await shown.evaluate((image) => image.naturalWidth), 1);
  assert.equal(stored.length, picture.length + 16);
  assert.ok(!stored.includes(picture.subarray(0, 8)), "The picture was stored in the clear.");
  await ann.context.close();
  await bob.context.close();
});

test("an invitation to an encrypted call goes through an encrypted message", async () => {
  const [ann, bob] = [await openMessages("Ann", { expects: [...expects, /status of 403/] }), await openMessages("Bob", { isPhone: true })];
  await Promise.all([ann.page.goto(path(bob)), bob.page.goto(path(ann))]);
  const sent = [];
  for (const { context } of [ann, bob]) context.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await ann.page.getByRole("button", { name: "Start an encrypted call with Bob" }).click();
  await ann.page.waitForURL("**/room/**");
  await ann.page.getByText("Encrypted end to end", { exact: true }).waitFor();
  const { pathname, hash } = new URL(ann.page.url());
  assert.match(hash, /^#key=[\w-]{32}$/);
  const invitation = bob.page.getByRole("link", { name: "Join the call" });
  assert.equal(await invitation.getAttribute("href"), pathname + hash);
  await screenshot(bob.page, "messages-invitation-phone");
  await invitation.click();
  await bob.page.waitForURL("**/room/**");
  await bob.page.getByText("Encrypted end to end", { exact: true }).waitFor();
  assert.equal(new URL(bob.page.url()).hash, hash);
  assert.ok(!sent.some((request) => request.includes(hash.slice(5))), "The passphrase was sent in the clear.");
  await ann.context.close();
  await bob.context.close();
});

test("deletes a message for both, and blocks", async () => {
  const [ann, bob] = [await openMessages("Ann"), await openMessages("Bob", { expects: [...expects, /status of 403/] })];
  await Promise.all([ann.page.goto(path(bob)), bob.page.goto(path(ann))]);
  await write(ann, bob, "oops");
  await bubble(bob, "oops").waitFor();
  await ann.page.getByRole("article", { name: /^You/ }).getByRole("button", { name: "Actions for this message" }).click();
  await ann.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await bubble(bob, "Deleted message").waitFor();
  await ann.page.getByRole("button", { name: "Block" }).click();
  await alsoAccessible(ann.page, "the question before blocking");
  await ann.page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
  await ann.page.getByText("You have blocked this user.").waitFor();
  await write(bob, ann, "hello?");
  await bob.page.getByText("This user does not accept messages from you.").waitFor();
  await ann.page.getByRole("button", { name: "Unblock" }).first().click();
  await bob.page.getByRole("button", { name: "Send again" }).click();
  await bubble(ann, "hello?").waitFor();
  await ann.context.close();
  await bob.context.close();
});
