// A LiveKit server for tests. node src/main.mjs [--key devkey] [--secret secret] [--port 0] [--webhook URL]
// Listens on loopback only, prints {"port": N} as one line, and ends when its standard input does, so that it never outlives its test.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { methodsOver, prepare } from './api.mjs';
import { controlsOver } from './control.mjs';
import { Egresses } from './egress.mjs';
import { TwirpError } from './errors.mjs';
import { Faults } from './faults.mjs';
import { Ingresses } from './ingress.mjs';
import { Rooms } from './media.mjs';
import { othersOver } from './others.mjs';
import { Webhooks } from './webhooks.mjs';

const bodyBytesMax = 4 * 1024 * 1024;
const text = { type: 'string' };
const { values } = parseArgs({ options: { key: { ...text, default: 'devkey' }, secret: { ...text, default: 'secret' }, port: { ...text, default: '0' }, webhook: { ...text, default: '' } } });
const { key, secret } = values;

const webhooks = new Webhooks(key, secret);
const rooms = new Rooms(webhooks);
const egresses = new Egresses(rooms, webhooks);
const ingresses = new Ingresses(rooms, webhooks);
const faults = new Faults();
const waiting = [];
const state = {
  offline: false,
  calls: [],
  callsReach: (method, count) => new Promise((resolve) => { waiting.push({ method, count, resolve }); wake(); }),
};
const methods = methodsOver({ rooms, egresses, ingresses });
const controls = {
  ...controlsOver({ rooms, egresses, ingresses, webhooks, faults, state, key, secret }),
  ...othersOver(() => `http://127.0.0.1:${server.address().port}`, key, secret),
};
webhooks.sendTo(values.webhook);

function wake() {
  for (const each of waiting.splice(0)) {
    if (state.calls.filter((call) => call.method === each.method).length >= each.count) each.resolve();
    else waiting.push(each);
  }
}

async function serve(request, response) {
  const path = new URL(request.url, 'http://loopback').pathname;
  const body = await read(request);
  if (request.method === 'POST' && path.startsWith('/control/')) return control(path.slice('/control/'.length), body, response);
  if (state.offline) return request.socket.destroy();
  if (request.method === 'POST' && path.startsWith('/twirp/livekit.')) return call(path.slice('/twirp/livekit.'.length), request, body, response);
  return answer(response, 200, 'OK', 'text/plain');
}

async function call(path, request, body, response) {
  const method = path.slice(path.indexOf('/') + 1);
  const record = { method, body };
  try {
    const run = await prepare(methods, path, request.headers, body, { key, secret });
    const fault = faults.take(method);
    record.fault = fault?.mode;
    if (fault?.mode === 'drop-before') return finish(record, 0, () => request.socket.destroy());
    if (fault?.mode === 'hang-before') return finish(record, 0, () => {});
    if (fault?.mode === 'hang-through') {
      request.socket.once('close', () => run().catch((error) => process.stderr.write(`${method} after its caller left: ${error.message}\n`)));
      return finish(record, 0, () => {});
    }
    if (fault?.mode === 'wait') {
      const waiting = { ...record, status: 0 };
      state.calls.push(waiting);
      wake();
      await faults.wait();
      state.calls.splice(state.calls.indexOf(waiting), 1);
    }
    if (fault?.mode === 'fail-before') throw new TwirpError(fault.code, 'ordered by the test', fault.status);
    const result = fault?.mode === 'pretend-empty' ? {} : await run();
    if (fault?.mode === 'drop-after') return finish(record, 0, () => request.socket.destroy());
    if (fault?.mode === 'hang-after') return finish(record, 0, () => {});
    if (fault?.mode === 'fail-after') throw new TwirpError(fault.code, 'ordered by the test', fault.status);
    return finish(record, 200, () => answer(response, 200, JSON.stringify(result), 'application/json'));
  } catch (error) {
    const { code = 'internal', status = 500, isPlain } = error;
    record.error = error.message;
    return finish(record, status, () => isPlain
      ? answer(response, status, error.message, 'text/plain')
      : answer(response, status, JSON.stringify({ code, msg: error.message }), 'application/json'));
  }
}

function finish(record, status, reply) {
  state.calls.push({ ...record, status });
  wake();
  reply();
}

async function control(name, body, response) {
  try {
    if (!Object.hasOwn(controls, name)) throw new Error(`no control ${name}`);
    answer(response, 200, JSON.stringify(await controls[name](body ? JSON.parse(body) : {})), 'application/json');
  } catch (error) {
    answer(response, 400, JSON.stringify({ error: error.message }), 'application/json');
  }
}

function answer(response, status, body, type) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

async function read(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > bodyBytesMax) throw new Error('the body is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const server = createServer((request, response) => serve(request, response).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  request.socket.destroy();
}));
server.listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
process.stdin.resume();
process.stdin.on('error', () => process.exit(0));
process.stdin.on('close', () => process.exit(0));
process.stdin.on('end', () => process.exit(0));
