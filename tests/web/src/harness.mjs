// What every area's test begins with: a browser, signed-in pages, calls of the API, screenshots, axe. Environment: LIVEHOUSE_URL, and, where an area needs
// them, ADMIN_EMAIL, ADMIN_PASSWORD, RTMP_URL. Screenshots go to shots/, or to LIVEHOUSE_SHOTS.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const url = (process.env.LIVEHOUSE_URL ?? "").replace(/\/$/, "");
if (!url) throw new Error("LIVEHOUSE_URL is not set: the address of a server with its web client, or of npm run dev in clients/web.");

const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const shots = process.env.LIVEHOUSE_SHOTS ?? fileURLToPath(new URL("../shots", import.meta.url));
export const password = "correct horse battery";
/** For the loaded machines that tests run on. Nothing waits longer than it has to. */
const PATIENCE_MS = 60_000;

let browser;
const problems = [];

/** One for a test file; closed after its tests. */
export async function theBrowser() {
  browser ??= await chromium.launch({
    executablePath: program,
    // As tests/Testing/Browser/Chromium.cs, and a camera and a microphone that need no hardware and no question.
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-features=LocalNetworkAccessChecks", "--no-first-run",
      "--disable-background-networking", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    ],
  });
  return browser;
}

after(async () => {
  await browser?.close();
  assert.deepEqual(problems, [], "The pages complained.");
});

let names = 0;
/** A name that nobody has yet. */
export const newName = (prefix = "user") => `${prefix}${Date.now().toString(36)}${process.pid.toString(36)}${(names++).toString(36)}`;

/**
 * A page of its own, as a phone or on a desk.
 * @param options.user `true` or a display name: signed in with a new account; `{ login, password }`: with that one.
 * @param options.expects Patterns of complaints that belong to the test, such as a connection that it cuts.
 */
export async function open(path = "/", { isPhone = false, user, theme = "light", language = "en-GB", expects = [], reducedMotion = "no-preference" } = {}) {
  const context = await (await theBrowser()).newContext({
    baseURL: url,
    viewport: isPhone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    deviceScaleFactor: isPhone ? 2 : 1,
    hasTouch: isPhone,
    isMobile: isPhone,
    colorScheme: theme,
    locale: language,
    reducedMotion,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const account = user ? await signIn(context, user) : undefined;
  const page = await context.newPage();
  const note = (text) => expects.some((pattern) => pattern.test(text)) || problems.push(text);
  page.on("pageerror", (error) => note(`${page.url()}: ${error.stack ?? error}`));
  page.on("console", (message) => message.type() === "error" && note(`${page.url()}: ${message.text()} (${message.location().url})`));
  await page.goto(path);
  return { page, context, account };
}

/** The context gets the session's cookie; the account's access token is for calls of the test's own. */
async function signIn(context, user) {
  const name = newName();
  const isKnown = typeof user === "object";
  const answer = isKnown
    ? await context.request.post("/api/auth/login", { data: user })
    : await context.request.post("/api/auth/register", {
        data: { email: `${name}@example.com`, username: name, password, ...(typeof user === "string" && { displayName: user }) },
      });
  assert.ok(answer.ok(), `${answer.status()}: ${await answer.text()}`);
  await context.addInitScript(() => localStorage.setItem("livehouse.signedIn", "1"));
  return { name, ...(await answer.json()) };
}

/** An account without a page. */
export async function account(displayName) {
  const name = newName();
  const answer = await api("POST", "/api/auth/register", {
    body: { email: `${name}@example.com`, username: name, password, ...(displayName && { displayName }) },
  });
  return { name, ...answer };
}

/** The operator whom the server was started with. */
export const admin = () => ({ login: process.env.ADMIN_EMAIL, password: process.env.ADMIN_PASSWORD });

/** A call of the API; refuses to go on after a refusal. */
export async function api(method, path, { token, body } = {}) {
  const response = await fetch(url + path, {
    method,
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Waits until nothing matches. A locator's own wait fails where more than one thing matches at first. */
export const gone = (locator) => locator.first().waitFor({ state: "detached" });

export async function screenshot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), animations: "disabled" });
}

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** axe finds nothing serious, in light and in dark. In dark only the colours are another, and a page's other rules take most of the time. */
export async function assertAccessible(page, name) {
  for (const [colorScheme, rules] of [["light", { runOnly: wcag }], ["dark", { runOnly: ["color-contrast"] }]]) {
    await page.emulateMedia({ colorScheme });
    // Colours that are still changing would be measured in between.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((one) => one.effect?.getTiming().iterations !== Infinity)
          .map((one) => one.finished.catch(() => {})),
      ),
    );
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
    // Violations alone: what passed would be serialised too, with every node that it was checked on.
    const violations = await page.evaluate(
      async (options) => (await globalThis.axe.run(document, { resultTypes: ["violations"], ...options })).violations,
      rules,
    );
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = serious.map(
      ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ target, failureSummary }) => `    ${target.join(" ")}: ${failureSummary}`).join("\n")}`,
    );
    assert.deepEqual(told, [], `axe on ${name} (${colorScheme}):\n${told.join("\n")}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
