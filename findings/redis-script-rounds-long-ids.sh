#!/usr/bin/env bash
# Redis 7 (Debian 12): a script that takes an id of 16 digits out of JSON writes another one, in two ways out of three.
#
# Lua's numbers hold every whole number up to 2^53, as JavaScript's do, so ids and times in microseconds seem safe. But
# Lua turns a number into text with 14 digits, so that the name of a key composed with .. is "user:1.2345678901235e+15",
# the same one for a hundred neighbours, and cjson.encode does so, too, with every number that it did not change at all.
# The same number given to redis.call by itself is whole, so a test that stores and reads it sees nothing. Ids of 13
# digits, milliseconds, are right everywhere. An empty list comes back from cjson as an empty object besides. What helps:
# string.format('%.0f', id), or ids that are texts in the document.
#
# Seen on 2026-11-29 with Redis 7.0.15:
#   by itself: 1234567890123456
#   composed: user:1.2345678901235e+15
#   two users who share a key: yes
#   decoded and encoded: {"id":1.2345678901235e+15}
#   the same with 13 digits: {"id":1234567890123}
#   an empty list: {"tags":{}}
#   formatted: user:1234567890123456
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v redis-server >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
fi
redis-server --port 0 --unixsocket "$folder/socket" --save '' >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 200); do
  [ ! -S "$folder/socket" ] || break
  sleep 0.1
done

run() { redis-cli -s "$folder/socket" --no-raw eval "$1" 0 "${@:2}" | sed 's/^"//; s/"$//; s/\\"/"/g'; }
name="'user:' .. cjson.decode(ARGV[1]).id"
seen=$(
  echo "by itself: $(run "redis.call('SET', 'last', cjson.decode(ARGV[1]).id) return redis.call('GET', 'last')" '{"id":1234567890123456}')"
  echo "composed: $(run "return $name" '{"id":1234567890123456}')"
  echo "two users who share a key: $(run "return $name == 'user:' .. cjson.decode(ARGV[2]).id and 'yes' or 'no'" '{"id":1234567890123456}' '{"id":1234567890123457}')"
  echo "decoded and encoded: $(run "return cjson.encode(cjson.decode(ARGV[1]))" '{"id":1234567890123456}')"
  echo "the same with 13 digits: $(run "return cjson.encode(cjson.decode(ARGV[1]))" '{"id":1234567890123}')"
  echo "an empty list: $(run "return cjson.encode(cjson.decode(ARGV[1]))" '{"tags":[]}')"
  echo "formatted: $(run "return 'user:' .. string.format('%.0f', cjson.decode(ARGV[1]).id)" '{"id":1234567890123456}')"
)
echo "$seen"
expected='by itself: 1234567890123456
composed: user:1.2345678901235e+15
two users who share a key: yes
decoded and encoded: {"id":1.2345678901235e+15}
the same with 13 digits: {"id":1234567890123}
an empty list: {"tags":{}}
formatted: user:1234567890123456'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
