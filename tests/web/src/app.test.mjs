// The start page, signing in and out, the language: what every area stands on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, api, assertAccessible, newName, open, password, screenshot } from "./harness.mjs";

test("a guest sees the start page, on a phone and on a desk", async () => {
  for (const isPhone of [true, false]) {
    const { page, context } = await open("/", { isPhone });
    await page.getByRole("heading", { level: 1, name: "Discover" }).waitFor();
    await assertAccessible(page, "the start page");
    await screenshot(page, `home-${isPhone ? "phone" : "desktop"}`);
    await context.close();
  }
});

test("registers by keyboard alone, stays signed in over a reload, signs out", async () => {
  const { page, context } = await open("/register");
  const name = newName();
  await page.getByLabel("E-mail address").waitFor();
  await assertAccessible(page, "the registration");
  await screenshot(page, "register-desktop");
  // The first field has the focus.
  await page.keyboard.type(`${name}@example.com`);
  await page.keyboard.press("Tab");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Ada Lovelace");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  const menu = page.getByRole("button", { name: "Signed in as Ada Lovelace" });
  await menu.waitFor();
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.doesNotMatch(stored, /eyJ/, "No token is stored where scripts can read it.");

  await page.reload();
  await menu.waitFor();
  await menu.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await assertAccessible(page, "the menu");
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await page.getByRole("button", { name: "Abmelden" }).press("Enter");
  await page.getByRole("link", { name: "Anmelden" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await context.close();
});

test("signs in, and goes where the user wanted to go", async () => {
  const { name } = await account("Grace");
  const { page, context } = await open("/studio", { isPhone: true, expects: [/status of 401/] });
  await page.locator("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address or username").waitFor();
  await assertAccessible(page, "the sign-in");
  await screenshot(page, "sign-in-phone");
  await page.getByLabel("E-mail address or username").fill(name);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("The name or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/studio");
  await context.close();
});

test("a user finds the quiet hours from the menu, and they are kept", async () => {
  for (const isPhone of [true, false]) {
    const { page, context, account: { accessToken } } = await open("/", { user: "Noa", isPhone });
    await page.getByRole("button", { name: "Signed in as Noa" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Notifications" }).click();
    await page.getByRole("heading", { level: 1, name: "Notifications" }).waitFor();
    await page.getByLabel("Use quiet hours").check();
    await page.getByLabel("From").fill("21:15");
    await page.getByLabel("Until").fill("08:00");
    await page.getByText("On the next day.").waitFor();
    await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
    await assertAccessible(page, "the notifications");
    await screenshot(page, `notifications-${isPhone ? "phone" : "desktop"}`);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved: nothing is sent during quiet hours.").waitFor();
    const kept = await api("GET", "/api/push/quiet-hours", { token: accessToken });
    assert.deepEqual(kept.quietHours, { from: "21:15", to: "08:00", timeZone: "Asia/Tokyo" });
    if (isPhone) {
      await page.reload();
      assert.equal(await page.getByLabel("Time zone").inputValue(), "Asia/Tokyo");
      await page.getByLabel("Use quiet hours").uncheck();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved: messages come at any time.").waitFor();
      assert.equal((await api("GET", "/api/push/quiet-hours", { token: accessToken })).quietHours, null);
    }
    await context.close();
  }
});
