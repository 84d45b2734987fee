#!/usr/bin/env bash
# npm redis 6.3.1 with Redis 7 (Debian 12): a consumer that asks for what it has not acknowledged can't start any more
# once its stream was trimmed.
#
# After a restart a consumer first reads its own pending entries (XREADGROUP with an id instead of ">"). Trimming, which
# every XADD with MAXLEN does, removes entries and not their place in that list, and Redis then answers with the entry's
# id and null instead of its fields. The client takes the null for a list and throws a TypeError without a word of the
# stream, at each start anew, so that the entries that are still there are out of reach, too. xRange and new entries
# work, and so does xAutoClaim, which takes the dead entries out of the list. What helps: xAutoClaim first (it takes the
# consumer's own entries as well), then the reading.
#
# Seen on 2026-11-29 with Node v20.20.2 and Redis 7.0.15:
#   Redis: three pending entries, of which 2 have null for their fields
#   xReadGroup from 0, before trimming: 3 entries
#   xReadGroup from 0, after trimming: TypeError: Cannot read properties of null (reading 'length')
#   xAutoClaim to itself: 1 entries, 2 dead ones dropped
#   xReadGroup from 0, after that: 1 entries
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v redis-server >/dev/null || ! command -v node >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server nodejs >/dev/null
fi
cd "$folder"
npm install --silent --no-audit --no-fund redis@6.3.1 >/dev/null
redis-server --port 0 --unixsocket "$folder/socket" --save '' >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 200); do
  [ ! -S socket ] || break
  sleep 0.1
done

cat > app.mjs <<'JS'
import { createClient } from 'redis';
const redis = createClient({ socket: { path: process.argv[2] } });
await redis.connect();
const history = async (when) => {
  const text = await redis.xReadGroup('workers', 'one', { key: 'orders', id: '0' })
    .then((streams) => `${streams[0].messages.length} entries`, (error) => `${error.name}: ${error.message}`);
  return `xReadGroup from 0, ${when}: ${text}`;
};
await redis.xGroupCreate('orders', 'workers', '0', { MKSTREAM: true });
for (const number of ['1', '2', '3']) await redis.xAdd('orders', '*', { number });
await redis.xReadGroup('workers', 'one', { key: 'orders', id: '>' });
const before = await history('before trimming');
await redis.xTrim('orders', 'MAXLEN', 1);
const raw = await redis.sendCommand(['XREADGROUP', 'GROUP', 'workers', 'one', 'STREAMS', 'orders', '0']);
const entries = Array.isArray(raw) ? raw[0][1] : Object.values(raw)[0];
console.log(`Redis: three pending entries, of which ${entries.filter(([, fields]) => fields === null).length} have null for their fields`);
console.log(before);
console.log(await history('after trimming'));
const claimed = await redis.xAutoClaim('orders', 'workers', 'one', 0, '0');
console.log(`xAutoClaim to itself: ${claimed.messages.length} entries, ${claimed.deletedMessages.length} dead ones dropped`);
console.log(await history('after that'));
await redis.close();
JS
seen=$(timeout 60 node app.mjs "$folder/socket")
echo "$seen"
expected="Redis: three pending entries, of which 2 have null for their fields
xReadGroup from 0, before trimming: 3 entries
xReadGroup from 0, after trimming: TypeError: Cannot read properties of null (reading 'length')
xAutoClaim to itself: 1 entries, 2 dead ones dropped
xReadGroup from 0, after that: 1 entries"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
