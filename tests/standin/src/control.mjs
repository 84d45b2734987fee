// What a test can do to the stand-in: POST /control/<name> with a JSON object, answered with JSON.
import { DisconnectReason } from '@livekit/protocol';
import { permissionOf, signWebhook, verifyToken } from './tokens.mjs';

export function controlsOver({ rooms, egresses, ingresses, webhooks, faults, state, key, secret }) {
  return {
    /** Someone comes in: with a token, as a client does (room, name and permissions out of it), or as told. */
    join: async ({ token, ...as }) => {
      if (!token) return (await rooms.join(as)).toJson();
      const claims = await verifyToken(token, key, secret);
      if (!claims.video?.roomJoin || !claims.video.room || !claims.sub) throw new Error('the token does not allow joining a room');
      const { name, metadata, attributes } = claims;
      return (await rooms.join({ name, metadata, attributes, ...as, room: claims.video.room, identity: claims.sub, permission: permissionOf(claims.video) })).toJson();
    },
    leave: async ({ room, ...who }) => (await rooms.leave(room, who)).toJson(),
    'finish-room': async ({ room, reason, endReason }) => rooms.describe(await rooms.finish(room, reason && DisconnectReason[reason], endReason)).toJson(),
    'lose-room': async ({ room }) => { rooms.lose(room); return {}; },
    egress: async (change) => (await egresses.advance(change)).toJson(),
    egresses: async () => egresses.list({}).map((info) => info.toJson()),
    ingress: async (change) => (await ingresses.publish(change)).toJson(),
    ingresses: async () => ingresses.list({}).map((info) => info.toJson()),
    rooms: async () => rooms.list([]).map((info) => ({ ...info.toJson(), participants: rooms.participants(info.name).map((each) => each.toJson()) })),
    settings: async ({ automaticEgress, automaticEgressBytes, automaticEgressUpload, newerEgressForm, offline }) => {
      if (automaticEgress !== undefined) egresses.automatic = automaticEgress;
      if (automaticEgressBytes !== undefined) egresses.automaticBytes = automaticEgressBytes;
      if (automaticEgressUpload !== undefined) egresses.automaticUpload = automaticEgressUpload;
      if (newerEgressForm !== undefined) egresses.newerForm = newerEgressForm;
      if (offline !== undefined) state.offline = offline;
      return {};
    },
    fault: async (order) => { faults.order(order); return {}; },
    'go-on': async () => ({ went: faults.goOn() }),
    calls: async () => state.calls,
    /** Waits until this many calls of the method have come in (and, for ones that hang, hang). */
    'await-calls': async ({ method, count }) => { await state.callsReach(method, count); return {}; },
    'webhook-url': async ({ url }) => { webhooks.sendTo(url); return {}; },
    'webhook-fault': async (order) => { webhooks.fault(order); return {}; },
    'webhook-release': async (how) => ({ released: webhooks.release(how) }),
    'webhook-resend': async ({ id }) => { webhooks.resend(id); return {}; },
    'await-webhook': async ({ event }) => { await webhooks.made(event); return {}; },
    webhooks: async () => { await webhooks.drained(); return webhooks.log; },
    /** Signs any body by the official code; another key, secret or lifetime makes a forgery. */
    sign: async ({ body, bodyBase64, as = {} }) =>
      ({ authorization: await signWebhook(bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64'), as.key ?? key, as.secret ?? secret, as.ttl) }),
    verify: async ({ token }) => verifyToken(token, key, secret).then((claims) => ({ claims }), (error) => ({ error: error.message })),
    reset: async () => {
      for (const part of [rooms, egresses, ingresses, webhooks, faults]) part.reset();
      state.calls.length = 0;
      state.offline = false;
      return {};
    },
  };
}
