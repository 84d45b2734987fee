// The start page, signing in and out, the language: what every area stands on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { account, assertAccessible, newName, open, password, screenshot } from "./harness.mjs";

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
