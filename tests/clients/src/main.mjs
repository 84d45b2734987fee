// Official SignalR clients, as many as asked for, driven by JSON lines: a command a line on standard input, answers and events on standard output.
// {"id", "op", "client", …} → {"id", "ok", "value" | "error"}; what a client hears comes as {"client", "event", "payload"}.
import { createInterface } from "node:readline";
import { Client } from "./client.mjs";

const clients = new Map();
const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const operations = {
  async connect({ client, ...settings }) {
    const made = new Client(settings, (event, payload) => write({ client, event, payload }));
    clients.set(client, made);
    await made.start();
    return made.connectionId;
  },
  invoke: ({ client, method, args }) => find(client).invoke(method, args),
  raw: ({ client, text }) => find(client).sendRaw(text),
  bytes: ({ client, base64 }) => find(client).sendBytes(Buffer.from(base64, "base64")),
  cut: ({ client }) => find(client).cut(),
  pause: ({ client }) => find(client).pause(),
  resume: ({ client }) => find(client).resume(),
  stop: ({ client }) => find(client).stop(),
};

function find(name) {
  const client = clients.get(name);
  if (!client) throw new Error(`No client ${name}.`);
  return client;
}

async function run(line) {
  const { id, op, ...command } = JSON.parse(line);
  try {
    write({ id, ok: true, value: (await operations[op](command)) ?? null });
  } catch (error) {
    write({ id, ok: false, error: String(error?.message ?? error), status: error?.statusCode ?? null });
  }
}

const commands = createInterface({ input: process.stdin });
commands.on("line", run);
commands.on("close", () => process.exit(0));
write({ ready: true });
