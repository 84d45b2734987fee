#!/usr/bin/env bash
# PostgreSQL 15 (Debian 12): reading one field of a json value fails because of a text in another field.
#
# A column of type json takes any valid JSON, so also the escape \u0000, which jsonb refuses when it is stored. The value
# can be stored, read back whole and cast. But #>> and ->> scan the whole text and decode every string on the way, so
# that taking a harmless field fails with 22P05 (unsupported Unicode escape sequence) where any other field of the document contains that escape: one document
# makes a query over the whole table fail. SQLite's json_extract reads such a document, so a query that was tried there
# breaks here. What helps: replace the escape before the path is applied (the same length keeps a preceding backslash's
# meaning), or keep what is asked for in a column of its own.
#
# Seen on 2026-11-28:
#   stored and read whole: {"a":"x","b":"\u0000"}
#   of the field a: ERROR: 22P05
#   of the field a, the other one replaced: x
#   json_extract of SQLite: x
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

if ! ls /usr/lib/postgresql/15/bin/postgres >/dev/null 2>&1 || ! command -v sqlite3 >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 sqlite3 >/dev/null
fi

bin=/usr/lib/postgresql/15/bin
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  # PostgreSQL does not run as root.
  chown postgres "$folder"
  as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi

cd "$folder"
"${as_user[@]}" "$bin/initdb" -D "$folder/data" -U tester --auth=trust -E UTF8 --locale=C >/dev/null
"${as_user[@]}" "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 200); do
  "$bin/pg_isready" -q -h "$folder" -U tester && break
  sleep 0.1
done

ask() { "$bin/psql" -h "$folder" -U tester -d postgres -X -q -At -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -c "$1" 2>&1 || true; }
ask "CREATE TABLE documents (data json); INSERT INTO documents VALUES ('{\"a\":\"x\",\"b\":\"\\u0000\"}')" >/dev/null
seen=$(
  echo "stored and read whole: $(ask "SELECT data FROM documents")"
  echo "of the field a: $(ask "SELECT data #>> '{a}' FROM documents" | tr -s ' ')"
  echo "of the field a, the other one replaced: $(ask "SELECT replace(data::text, '\\u0000', '\\u003f')::json #>> '{a}' FROM documents")"
  echo "json_extract of SQLite: $(sqlite3 :memory: "SELECT json_extract('{\"a\":\"x\",\"b\":\"\\u0000\"}', '\$.a')")"
)
echo "$seen"
expected='stored and read whole: {"a":"x","b":"\u0000"}
of the field a: ERROR: 22P05
of the field a, the other one replaced: x
json_extract of SQLite: x'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
