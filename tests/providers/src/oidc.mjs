// An OpenID provider for tests: npm oidc-provider on a free loopback port. Whoever comes is signed in at once as the account that the last command named.
// Commands are lines of JSON on standard input, each answered by one line; it ends with its standard input.
import http from 'node:http';
import readline from 'node:readline';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, ...redirects] = process.argv.slice(2);
let account = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
let amr = ['pwd'];
let generation = 0;
let handle;
const server = http.createServer((request, response) => handle(request, response));

function key(alg) {
  const { privateKey } = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: `key-${generation}-${alg}`, alg, use: 'sig' };
}

function start(issuer, alg, method) {
  generation += 1;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      ...(method === 'none' ? {} : { client_secret: clientSecret }),
      redirect_uris: redirects,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: alg,
      token_endpoint_auth_method: method,
    }],
    jwks: { keys: [key('RS256'), key('ES256'), key('PS256')] },
    cookies: { keys: ['a-key-of-the-tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'preferred_username', 'realm_access'] },
    features: { devInteractions: { enabled: false } },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'PS256'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    acrValues: [],
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...account, sub }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  handle = async (request, response) => {
    try {
      if (!request.url.startsWith('/interaction/')) return callback(request, response);
      await provider.interactionFinished(request, response, { login: { accountId: account.sub, amr, remember: false } }, { mergeWithLastSubmission: false });
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
}

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  start(issuer, 'RS256', 'client_secret_basic');
  console.log(JSON.stringify({ issuer }));
  readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const command = JSON.parse(line);
    if (command.account) account = command.account;
    if (command.amr) amr = command.amr;
    // New keys, and what else is said; codes and sessions live on.
    if (command.restart) start(issuer, command.alg ?? 'RS256', command.method ?? 'client_secret_basic');
    console.log(JSON.stringify({ done: true }));
  }).on('close', () => process.exit(0));
});
