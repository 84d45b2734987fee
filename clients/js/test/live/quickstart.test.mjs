// The snippet of docs/quickstart.md, run as it is printed, on a page of three elements. Environment: LIVEHOUSE_URL, JWT_SECRET.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { built } from "../built.mjs";
import { FaultyProxy } from "./faulty-proxy.mjs";
import { sign } from "./tokens.mjs";

const library = await built("index");
const { LIVEHOUSE_URL: url, JWT_SECRET: secret } = process.env;
const hostId = `quickstart-host-${Date.now()}`;
const guide = await readFile(join(import.meta.dirname, "../../../../docs/quickstart.md"), "utf8");
const snippet = /```js\n(.*?)```/s.exec(guide)[1];

/** An element, as far as the snippet goes. */
class Element {
  textContent = "";
  className = "";
  value = "";
  children = [];
  #listeners = new Map();
  #watchers = new Set();

  addEventListener(name, listener) {
    this.#listeners.set(name, listener);
  }

  fire(name) {
    this.#listeners.get(name)({ preventDefault() {} });
  }

  replaceChildren(...children) {
    this.children = children;
    this.#watchers.forEach((watcher) => watcher());
  }

  /** When these lines are shown, and no others. */
  shows(...lines) {
    return new Promise((resolve) => {
      const look = () => {
        if (JSON.stringify(this.children.map(({ className, textContent }) => `${className} ${textContent}`)) !== JSON.stringify(lines)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}

test("the quickstart's screen is 20 lines long, shows and sends messages, and survives a lost connection", async () => {
  assert.ok(snippet.trim().split("\n").length <= 20);
  const host = library.createClient({ url, getToken: () => sign(secret, hostId) });
  const { stream } = await host.rest.post("/api/live/start", { body: { title: "Quick" } });
  const owner = await host.join(stream.id);
  const proxy = await FaultyProxy.to(url, Math.random);
  const page = Object.fromEntries(["title", "chat", "form", "text"].map((id) => [id, new Element()]));
  const document = { getElementById: (id) => page[id], createElement: () => new Element() };
  const clients = [];
  const createClient = (options) => (clients.push(library.createClient(options)), clients[0]);
  const code = snippet.replace("import { createClient } from '@livehouse/client';", "").replace("http://localhost:5080", proxy.url);
  assert.ok(!code.includes("import"));
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction("createClient", "accessToken", "streamId", "document", code)(createClient, sign(secret, "ann"), stream.id, document);
  assert.match(page.title.textContent, /^Quick · 1 watching/);

  page.text.value = "Hello!";
  page.form.fire("submit");
  assert.deepEqual([page.text.value, page.chat.children[0].className], ["", "pending"]);
  await page.chat.shows("sent ann: Hello!");
  await Promise.all([proxy.inflict("reset"), owner.send("Missed")]);
  await page.chat.shows("sent ann: Hello!", `sent ${hostId}: Missed`);
  await Promise.all([clients[0].close(), host.close()]);
  proxy.close();
});
