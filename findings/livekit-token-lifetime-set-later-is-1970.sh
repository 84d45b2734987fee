#!/usr/bin/env bash
# npm livekit-server-sdk 2.19.2: 3600 is an hour as an option of AccessToken, and one o'clock on 1970-01-01 as its property.
#
# The lifetime may be given as a number of seconds when the token is made. The property of the same name and type
# (number | string) can be set later, and the number then goes on to jose as it is, for which a number is a moment: the
# token has been over since 1970. Nothing is said when it is made; a client hears that it is unauthorized. As a text,
# '3600s', both mean an hour. What helps: the option, or a text.
#
# Seen on 2026-11-29 with Node v20.20.2:
#   option 3600: ends 3600 s after it begins, valid
#   property 3600: ends at 1970-01-01T01:00:00.000Z, "exp" claim timestamp check failed
#   property '3600s': ends 3600 s after it begins, valid
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund livekit-server-sdk@2.19.2 >/dev/null

cat > app.mjs <<'JS'
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
const secret = 'a secret of more than thirty-two characters';
for (const [text, option, property] of [['option 3600', 3600], ['property 3600', undefined, 3600], ["property '3600s'", undefined, '3600s']]) {
  const token = new AccessToken('key', secret, { identity: 'ann', ttl: option });
  if (property !== undefined) token.ttl = property;
  token.addGrant({ roomJoin: true, room: 'show' });
  const jwt = await token.toJwt();
  const { exp, nbf } = JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
  const ends = exp > nbf ? `${exp - nbf} s after it begins` : `at ${new Date(exp * 1000).toISOString()}`;
  console.log(`${text}: ends ${ends}, ${await new TokenVerifier('key', secret).verify(jwt).then(() => 'valid', (error) => error.message)}`);
}
JS
seen=$(node app.mjs)
echo "$seen"
expected="option 3600: ends 3600 s after it begins, valid
property 3600: ends at 1970-01-01T01:00:00.000Z, \"exp\" claim timestamp check failed
property '3600s': ends 3600 s after it begins, valid"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
