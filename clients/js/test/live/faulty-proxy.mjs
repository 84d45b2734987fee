// A TCP proxy that does to its connections what networks do: resets, half-closes, frames cut in the middle, silence, delay, and nobody there for a while.
import { createServer, connect } from "node:net";
import { once } from "node:events";

/** The longest that a fault may take to end its connections, in milliseconds: one that waits for traffic may get none. */
const FAULT_MAX_MS = 600;

export class FaultyProxy {
  #pairs = new Set();
  #server;
  #isRefusing = false;
  /** As behind a proxy that does not know WebSockets. */
  isWithoutWebSockets = false;

  static async to(url, random) {
    const proxy = new FaultyProxy();
    const { hostname, port } = new URL(url);
    proxy.random = random;
    proxy.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => proxy.#carry(client, hostname, Number(port)));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  get open() {
    return this.#pairs.size;
  }

  close() {
    for (const pair of this.#pairs) pair.reset();
    this.#server.close();
  }

  static faults = ["reset", "halfCloseClient", "halfCloseServer", "cutAnswer", "cutRequest", "silence", "delay", "refuse"];

  /** Does this to every open connection; resolves when they are gone. */
  async inflict(fault) {
    const pairs = [...this.#pairs];
    if (fault === "refuse") {
      this.#isRefusing = true;
      setTimeout(() => (this.#isRefusing = false), this.random() * 150);
    }
    for (const pair of pairs) pair.suffer(fault, this.random);
    const timer = setTimeout(() => pairs.forEach((pair) => pair.reset()), FAULT_MAX_MS);
    await Promise.all(pairs.map((pair) => pair.gone));
    clearTimeout(timer);
  }

  #carry(client, host, port) {
    if (this.#isRefusing) {
      client.on("error", () => {});
      client.resetAndDestroy();
      return;
    }
    const pair = new Pair(client, connect({ host, port, allowHalfOpen: true, noDelay: true }));
    if (this.isWithoutWebSockets) client.on("data", (bytes) => /upgrade: websocket/i.test(bytes.toString("latin1")) && pair.reset());
    this.#pairs.add(pair);
    pair.gone.then(() => this.#pairs.delete(pair));
  }
}

class Pair {
  #isSilent = false;
  #delayMs = 0;

  constructor(client, server) {
    this.client = client;
    this.server = server;
    this.gone = Promise.all([client, server].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    this.#forward(client, server, "request");
    this.#forward(server, client, "answer");
  }

  suffer(fault, random) {
    const { client, server } = this;
    if (fault === "reset" || fault === "refuse") this.reset();
    else if (fault === "halfCloseClient") client.end();
    else if (fault === "halfCloseServer") server.end();
    else if (fault === "cutAnswer") this.answerLeft = Math.floor(random() * 600);
    else if (fault === "cutRequest") this.requestLeft = Math.floor(random() * 300);
    else if (fault === "silence") {
      this.#isSilent = true;
      setTimeout(() => this.reset(), random() * 400);
    } else {
      this.#delayMs = random() * 60;
      setTimeout(() => this.reset(), random() * 400);
    }
  }

  reset() {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  #forward(from, to, way) {
    from.on("data", (bytes) => {
      if (this.#isSilent) return;
      const left = this[`${way}Left`];
      if (left === undefined) {
        this.#write(to, bytes);
      } else if (bytes.length <= left) {
        this[`${way}Left`] = left - bytes.length;
        this.#write(to, bytes);
      } else {
        to.write(bytes.subarray(0, left), () => this.reset());
      }
    });
    from.on("end", () => !this.#isSilent && this.#later(() => to.end()));
    from.on("error", () => this.reset());
    from.on("close", () => this.#later(() => to.destroy()));
  }

  #write(to, bytes) {
    this.#later(() => to.writable && to.write(bytes));
  }

  /** In order: every step of a pair waits equally long. */
  #later(step) {
    if (this.#delayMs === 0) step();
    else setTimeout(step, this.#delayMs);
  }
}
