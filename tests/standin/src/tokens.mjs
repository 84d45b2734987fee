// Who may call what. The official verifier decides whether a token is genuine; what it does not look at (spelling and types of claims, which LiveKit's server reads into typed fields)
// is checked here, so that a misspelt grant is an error in a test and not a silent no.
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';

const topLevel = new Set(['iss', 'sub', 'nbf', 'exp', 'iat', 'jti', 'name', 'kind', 'metadata', 'attributes', 'video', 'sip', 'roomConfig', 'roomPreset', 'sha256']);
const flags = new Set(['roomCreate', 'roomList', 'roomRecord', 'roomAdmin', 'roomJoin', 'ingressAdmin', 'hidden', 'recorder', 'agent', 'canPublish', 'canSubscribe', 'canPublishData',
  'canUpdateOwnMetadata', 'canSubscribeMetrics']);
const sources = new Set(['camera', 'microphone', 'screen_share', 'screen_share_audio']);

/** The claims of a genuine, well-formed token; throws with the reason otherwise. */
export async function verifyToken(token, key, secret) {
  const claims = await new TokenVerifier(key, secret).verify(token);
  const wrong = (what) => { throw new Error(`token: ${what}`); };
  for (const name of Object.keys(claims)) if (!topLevel.has(name)) wrong(`unknown claim ${name}`);
  for (const name of ['exp', 'nbf', 'iat']) if (name in claims && !Number.isInteger(claims[name])) wrong(`${name} is no integer`);
  for (const name of ['name', 'metadata', 'sub']) if (name in claims && (typeof claims[name] !== 'string' || claims[name] === '')) wrong(`${name} is no text, or empty`);
  for (const [name, value] of Object.entries(claims.attributes ?? {})) if (typeof value !== 'string') wrong(`attribute ${name} is no text`);
  for (const [name, value] of Object.entries(claims.video ?? {})) {
    if (flags.has(name)) { if (typeof value !== 'boolean') wrong(`video.${name} is no boolean`); }
    else if (name === 'room' || name === 'destinationRoom') { if (typeof value !== 'string') wrong(`video.${name} is no text`); }
    else if (name === 'canPublishSources') { if (!Array.isArray(value) || value.some((source) => !sources.has(source))) wrong('video.canPublishSources holds an unknown source'); }
    else wrong(`unknown grant video.${name}`);
  }
  return claims;
}

/** What a participant with these claims may do: LiveKit's defaults applied. */
export function permissionOf(video) {
  const canPublish = video.canPublish ?? true;
  return {
    canPublish,
    canSubscribe: video.canSubscribe ?? true,
    canPublishData: video.canPublishData ?? canPublish,
    canUpdateMetadata: video.canUpdateOwnMetadata ?? false,
    hidden: video.hidden ?? false,
    recorder: video.recorder ?? false,
    agent: video.agent ?? false,
  };
}

/** The Authorization value of a webhook with this body, as LiveKit's server makes it. */
export async function signWebhook(body, key, secret, ttl = '5m') {
  const hash = await crypto.subtle.digest('SHA-256', typeof body === 'string' ? new TextEncoder().encode(body) : body);
  const token = new AccessToken(key, secret, { ttl });
  token.sha256 = Buffer.from(hash).toString('base64');
  return token.toJwt();
}
