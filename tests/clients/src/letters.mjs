// A whole exchange of private messages as an app makes it: accounts, keys, tweetnacl's box, REST to send, the official SignalR client to receive. Run with the server's address; prints one line of JSON.
import assert from "node:assert/strict";
import { HubConnectionBuilder, HttpTransportType, LogLevel } from "@microsoft/signalr";
import nacl from "tweetnacl";
import WebSocket from "ws";

const server = process.argv[2];
const encode = (bytes) => Buffer.from(bytes).toString("base64");
const decode = (text) => new Uint8Array(Buffer.from(text, "base64"));

class Person {
  #keys = nacl.box.keyPair();
  #token;
  #hub;
  #entries = [];
  #waiting = [];
  #sent = 0;

  constructor(name) {
    this.name = name;
    this.ciphertexts = [];
  }

  // An account, and the public key of this device.
  async register() {
    const { user, accessToken } = await this.call("POST", "/api/auth/register", 201, { email: `${this.name}@example.com`, username: this.name, password: "correct horse battery" });
    this.id = user.id;
    this.#token = accessToken;
    await this.call("PUT", "/api/keys", 200, { deviceId: "phone", publicKey: encode(this.#keys.publicKey) });
  }

  async call(method, path, status, body) {
    const answer = await fetch(new URL(path, server), {
      method,
      headers: { ...(this.#token && { Authorization: `Bearer ${this.#token}` }), ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    return JSON.parse(text);
  }

  async connect() {
    this.#hub = new HubConnectionBuilder()
      .withUrl(new URL("/hubs/live", server).toString(), { accessTokenFactory: () => this.#token, transport: HttpTransportType.WebSockets, WebSocket })
      .configureLogging(LogLevel.None)
      .build();
    this.#hub.on("inbox", (entry) => {
      this.#entries.push(entry);
      this.#waiting.splice(0).forEach((look) => look());
    });
    await this.#hub.start();
  }

  disconnect() {
    return this.#hub.stop();
  }

  acknowledge(seq) {
    return this.#hub.invoke("inbox:ack", { seq });
  }

  // The entries that came since the last call, once there are so many.
  async next(count) {
    while (this.#entries.length < count) await new Promise((look) => this.#waiting.push(look));
    return this.#entries.splice(0, count);
  }

  async keyOf(userId) {
    const { devices } = await this.call("GET", `/api/keys/${userId}`, 200);
    assert.equal(devices.length, 1);
    return decode(devices[0].publicKey);
  }

  async write(to, text) {
    const nonce = nacl.randomBytes(nacl.box.nonceLength);
    const ciphertext = encode(nacl.box(new TextEncoder().encode(text), nonce, await this.keyOf(to.id), this.#keys.secretKey));
    this.ciphertexts.push(ciphertext);
    return this.call("POST", "/api/messages", 201, { to: to.id, ciphertext, nonce: encode(nonce), senderDeviceId: "phone", clientId: `${this.name}-${++this.#sent}` });
  }

  // The shared key is the same from both sides: own messages open with the other's key, too.
  async open({ from, to, ciphertext, nonce }) {
    const opened = nacl.box.open(decode(ciphertext), decode(nonce), await this.keyOf(from === this.id ? to : from), this.#keys.secretKey);
    return opened && new TextDecoder().decode(opened);
  }

  async readAll(entries) {
    const texts = [];
    for (const entry of entries) texts.push(await this.open(entry));
    return texts;
  }
}

const unique = Date.now().toString(36);
const ann = new Person(`ann${unique}`);
const bob = new Person(`bob${unique}`);
await ann.register();
await bob.register();

// Live, both ways; each side's own messages come to its own devices.
await ann.connect();
await bob.connect();
await ann.write(bob, "Hello Bob, this is private. ❤️");
assert.deepEqual(await bob.readAll(await bob.next(1)), ["Hello Bob, this is private. ❤️"]);
assert.deepEqual(await ann.readAll(await ann.next(1)), ["Hello Bob, this is private. ❤️"]);
await bob.write(ann, "Hello Ann, so is this.");
assert.deepEqual(await ann.readAll(await ann.next(1)), ["Hello Ann, so is this."]);
const [own] = await bob.next(1);
assert.equal(own.clientId, `bob${unique}-1`);
assert.equal(await bob.open(own), "Hello Ann, so is this.");
await bob.acknowledge(own.seq);

// Away, and back: everything in order, nothing that was acknowledged.
await bob.disconnect();
const texts = ["one private thing", "two private things", "three private things", "four private things", "five private things"];
for (const text of texts) await ann.write(bob, text);
await bob.connect();
const missed = await bob.next(texts.length);
assert.deepEqual(missed.map(({ seq }) => seq), texts.map((_, at) => own.seq + 1 + at));
assert.deepEqual(await bob.readAll(missed), texts);
assert.deepEqual(await bob.acknowledge(missed.at(-1).seq), { seq: missed.at(-1).seq });

// A changed ciphertext opens nowhere; a stranger's key opens nothing.
const changed = decode(missed[0].ciphertext);
changed[3] ^= 1;
assert.equal(await bob.open({ ...missed[0], ciphertext: encode(changed) }), null);

// Read, and told so.
await ann.next(texts.length);
await bob.call("POST", `/api/messages/${missed[0].messageId}/read`, 200);
const [read] = await ann.next(1);
assert.deepEqual([read.kind, read.messageId], ["read", missed[0].messageId]);

// The history opens as well, newest first; nothing waits any more.
const { items } = await bob.call("GET", `/api/messages/with/${ann.id}`, 200);
assert.deepEqual(await bob.readAll(items), [...texts.toReversed(), "Hello Ann, so is this.", "Hello Bob, this is private. ❤️"]);
assert.deepEqual((await bob.call("GET", "/api/messages", 200)).items, []);

await ann.disconnect();
await bob.disconnect();
console.log(JSON.stringify({ texts: ["this is private", "so is this", ...texts], ciphertexts: [...ann.ciphertexts, ...bob.ciphertexts] }));
