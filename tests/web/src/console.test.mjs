// The console as an operator and a moderator use it: live streams, reports, roles, jobs, single sign-on, keys, audit; by keyboard; plots that are read by keys.
// In CI axe looks at the pages whose parts the others have too, on a desk; with LIVEHOUSE_WEB_FULL=1 at each, and on a phone as well.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { account, admin, api, assertAccessible, gone, newName, open, screenshot } from "./harness.mjs";

/** A server answers 404 where an organisation has no provider yet. */
const expects = [/status of 404/];
const isFull = process.env.LIVEHOUSE_WEB_FULL === "1";
const looked = ["streams", "users", "organisation", "sso", "jobs"];
const sections = [
  ["Overview", "overview"],
  ["Streams", "streams"],
  ["Live feed", "feed"],
  ["Reports", "reports"],
  ["Users", "users"],
  ["Settings", "organisation"],
  ["Single sign-on", "sso"],
  ["API keys", "keys"],
  ["Webhooks", "webhooks"],
  ["Audit log", "audit"],
  ["Organisations", "tenants"],
  ["Jobs", "jobs"],
  ["Silos and containers", "silos"],
];

const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const operator = async () => (await api("POST", "/api/auth/login", { body: admin() })).accessToken;

async function live(title) {
  const host = await account(newName("Host"));
  const { stream } = await api("POST", "/api/live/start", { token: host.accessToken, body: { title } });
  return { host, stream };
}

/** Presses Tab until the focus is on what has this role and name: nothing here is reached in another way. */
async function tabTo(page, role, name) {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    if (await page.getByRole(role, { name }).and(page.locator(":focus")).count()) return;
  }
  assert.fail(`Tab does not reach ${role} ${name}.`);
}

/** Asks until the answer is what is waited for. */
async function until(ask, isDone) {
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A recording that no media server starts: given up after six attempts in eight seconds, while the other tests run. */
let recorded;
before(async () => {
  recorded = await live(newName("Recorded "));
  await api("POST", `/api/live/${recorded.stream.id}/recording/start`, { token: recorded.host.accessToken, body: {} });
});

test("an operator finds a live stream and ends it with a reason, by keyboard alone", async () => {
  const title = newName("Piano ");
  const { page, context, account: me } = await open("/console", { user: admin(), expects });
  await heading(page, "Overview").waitFor();
  const { stream } = await live(title);

  await tabTo(page, "link", "Live feed");
  await page.keyboard.press("Enter");
  await heading(page, "Live feed").waitFor();
  await page.getByText(title).first().waitFor(); // As it happened, while the overview was shown.

  await page.keyboard.press("Shift+Tab"); // Back from the heading that the new page has focused.
  await page.getByRole("link", { name: "Streams", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: title }).waitFor();
  await tabTo(page, "searchbox", "Search");
  await page.keyboard.type(title);
  await tabTo(page, "button", `End stream ${title}`);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `End “${title}”?` });
  await dialog.waitFor();
  await assertAccessible(page, "ending a stream");
  await screenshot(page, "console-kill-desktop");

  await tabTo(page, "button", "End the stream now");
  await page.keyboard.press("Enter");
  await dialog.getByText("Give a reason.").waitFor(); // Nothing has happened without one.
  assert.equal((await api("GET", `/api/live/${stream.id}`)).stream.status, "live");
  await tabTo(page, "textbox", "Reason");
  await page.keyboard.type("Sells fake watches");
  await tabTo(page, "button", "End the stream now");
  await page.keyboard.press("Enter");
  await page.getByText(`“${title}” was ended.`).waitFor();
  await gone(dialog);
  await gone(page.getByRole("link", { name: title }));
  const { stream: ended } = await api("GET", `/api/live/${stream.id}`);
  assert.equal(ended.endReason, "killed");
  const audit = await api("GET", `/api/tenant/audit?action=stream.kill&target=${stream.id}`, { token: me.accessToken });
  assert.equal(audit.items.length, 1);
  await context.close();
});

test("a moderator resolves a report, and is refused what is not theirs", async () => {
  const token = await operator();
  const moderator = await account(newName("Moderator"));
  await api("PUT", `/api/tenant/users/${moderator.user.id}`, { token, body: { roles: ["viewer", "moderator"] } });
  const { stream } = await live(newName("Shop "));
  const viewer = await account(newName("Viewer"));
  const reason = newName("Fake watches ");
  await api("POST", `/api/live/${stream.id}/report`, { token: viewer.accessToken, body: { type: "spam", reason, evidence: ["https://shop.example/offer"] } });

  const { page, context } = await open("/console", { user: { login: moderator.name, password: "correct horse battery" }, expects, isPhone: true });
  await heading(page, "Streams").waitFor();
  await page.getByRole("button", { name: /^Console/ }).click();
  assert.deepEqual(await page.getByRole("navigation", { name: "Console" }).getByRole("link").allTextContents(), ["Streams", "Reports"]);
  await page.getByRole("link", { name: "Reports" }).click();
  await page.getByRole("button", { name: `Review ${reason}` }).click();
  const dialog = page.getByRole("dialog", { name: "Report" });
  await dialog.getByText("https://shop.example/offer").waitFor();
  await dialog.getByLabel("Decision").selectOption({ label: "End the stream" });
  await dialog.getByText("Ends the stream at once for everybody").waitFor();
  await assertAccessible(page, "a report");
  await screenshot(page, "console-report-phone");
  await dialog.getByLabel("Note").fill("Third time this week");
  await dialog.getByRole("button", { name: "End the stream and resolve" }).click();
  await page.getByText("The report is resolved.").waitFor();
  const { items } = await api("GET", "/api/admin/reports?status=resolved&limit=100", { token });
  assert.deepEqual(items.filter((item) => item.reason === reason).map(({ action, note }) => [action, note]), [["stream_killed", "Third time this week"]]);
  assert.equal((await api("GET", `/api/live/${stream.id}`)).stream.endReason, "killed");

  await page.goto("/console/jobs");
  await page.getByText("This page is not for your role").waitFor();
  await context.close();
});

test("an admin gives a role, and makes a key that is shown once", async () => {
  const member = await account(newName("Member"));
  const { page, context, account: me } = await open("/console/users", { user: admin(), expects });
  await page.getByLabel("Search").fill(member.name);
  await page.getByRole("button", { name: `Roles ${member.user.displayName}` }).click();
  await page.getByRole("checkbox", { name: "Moderator" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`${member.user.displayName} has new roles.`).waitFor();
  await page.getByRole("row", { name: member.user.displayName }).getByText("Moderator").waitFor();
  const { user } = await api("GET", `/api/tenant/users/${member.user.id}`, { token: me.accessToken });
  assert.ok(user.roles.includes("moderator"));

  const name = newName("Website");
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create a key" }).click();
  const secret = page.getByRole("dialog", { name: "Your new key" });
  const key = await secret.getByRole("textbox", { name: "API key" }).textContent();
  assert.match(key, /^lh_/);
  await page.keyboard.press("Escape"); // A stray key does not lose it.
  await secret.getByText("After closing it is gone").waitFor();
  await secret.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("row", { name }).waitFor();
  assert.ok(!(await page.content()).includes(key));
  assert.ok((await fetch(new URL("/api/live/active", process.env.LIVEHOUSE_URL), { headers: { "X-Api-Key": key } })).ok);
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText(`“${name}” is revoked.`).waitFor();
  await context.close();
});

test("the single sign-on test explains a wrong setting, and the audit log holds", async () => {
  const { page, context } = await open("/console/sso", { user: admin(), expects });
  await page.getByLabel("Product").selectOption({ label: "Keycloak" });
  await page.getByRole("button", { name: "Describe it" }).click();
  await page.getByText("Replace what is in braces by your own value.").first().waitFor();
  await page.getByLabel("Issuer").fill("http://127.0.0.1:9/realms/acme");
  await page.getByLabel("Client id").fill("livehouse");
  await page.getByRole("button", { name: "Run the test" }).click();
  await page.getByText("Something is wrong: provider_unreachable").waitFor();
  await page.getByText("What to do:").waitFor();
  await page.getByText("Expected: http://127.0.0.1:9/realms/acme/.well-known/openid-configuration").waitFor();
  await assertAccessible(page, "the test of a provider");

  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("nothing is missing and nothing was changed").waitFor();
  await page.getByLabel("Action").fill("session.create");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("cell", { name: "session.create" }).first().waitFor();
  assert.equal(await page.getByRole("link", { name: "Export (NDJSON)" }).getAttribute("href"), "/api/tenant/audit/export?action=session.create");
  await context.close();
});

test("an operator retries a dead letter", async () => {
  const token = await operator();
  const { host, stream } = recorded;
  const dead = () => api("GET", `/api/admin/jobs?state=discarded&kind=recording.start&q=${stream.id}`, { token });
  const { items: [job] } = await until(dead, ({ items }) => items.length === 1);
  assert.equal(job.errors[0].attempt, 1);

  const { page, context } = await open("/console/jobs", { user: admin(), expects });
  // What an operator is about to press stays in its place, although a search takes away the actions for all jobs.
  const search = page.getByRole("searchbox", { name: "Search" });
  await page.getByRole("button", { name: "Retry all" }).waitFor();
  await page.getByRole("table", { name: "Kinds" }).waitFor();
  const list = page.getByRole("region", { name: "Jobs", exact: true }).filter({ has: search });
  const place = async () => (await search.boundingBox()).y - (await list.boundingBox()).y;
  const before = await place();
  await search.fill(stream.id);
  await gone(page.getByRole("button", { name: "Retry all" }));
  assert.equal(await place(), before);
  await page.getByRole("button", { name: `Show recording.start ${job.id}` }).click();
  const dialog = page.getByRole("dialog", { name: "recording.start" });
  await dialog.getByText("Attempt 1").waitFor();
  await assertAccessible(page, "a job");
  await screenshot(page, "console-job-desktop");
  await dialog.getByRole("button", { name: "Retry" }).click();
  await page.getByText("The job is due now.").waitFor();
  const audit = await api("GET", `/api/tenant/audit?action=job.retry&target=${encodeURIComponent(job.id)}`, { token });
  assert.equal(audit.items.length, 1);
  await api("POST", "/api/live/stop", { token: host.accessToken, body: { streamId: stream.id } });
  await context.close();
});

test("every page of the console is accessible, on a desk and on a phone, and in German", async () => {
  for (const isPhone of isFull ? [false, true] : [false]) {
    const { page, context } = await open("/console/overview", { user: admin(), isPhone, expects });
    await heading(page, "Overview").waitFor();
    for (const [title, path] of sections.slice(1)) {
      if (isPhone) await page.getByRole("button", { name: /^Console/ }).click();
      await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: title, exact: true }).click();
      await heading(page, title).waitFor();
      await gone(page.locator("[role=status] [class*=ring]"));
      // The colours do not depend on the width.
      if (!isPhone && (isFull || looked.includes(path))) await assertAccessible(page, path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${path} is ${overflow} pixels wider than the screen.`);
      await screenshot(page, `console-${path}-${isPhone ? "phone" : "desktop"}`);
    }
    // The overview has measured meanwhile: its plots are read by keys, and share a cursor.
    if (isPhone) await page.getByRole("button", { name: /^Console/ }).click();
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    const viewers = page.getByRole("slider", { name: "Viewers" });
    const reading = (slider) => slider.getAttribute("aria-valuetext");
    await until(() => viewers.getAttribute("aria-valuemax"), (last) => Number(last) >= 1);
    await viewers.focus();
    await page.keyboard.press("Home");
    assert.equal((await reading(viewers)).split(" Viewers")[0], (await reading(page.getByRole("slider", { name: "CPU" }))).split(" Silo")[0]);
    await assertAccessible(page, "the overview");
    await screenshot(page, `console-overview-${isPhone ? "phone" : "desktop"}`);
    await context.close();
  }

  const { page, context } = await open("/console/jobs", { user: admin(), language: "de-DE", expects });
  await page.getByRole("heading", { name: "Arten" }).waitFor();
  await screenshot(page, "console-jobs-german");
  await context.close();
});
