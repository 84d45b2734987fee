#!/usr/bin/env bash
# .NET 10, JavaScript, Python and PostgreSQL 15 (Debian 12) don't agree on the lower case of a Greek word, and .NET not
# even with itself.
#
# A sigma at the end of a word has a letter of its own. JavaScript, Python and ICU in PostgreSQL look at what follows and
# write it; .NET and PostgreSQL's usual lower() map each letter by itself, in .NET with a Greek culture, too. So a user
# or a tag that is kept by its lower case under "ΟΔΟΣ" is one word for the server and another for the page or the
# database, for nearly each Greek noun and name, and in no test with an ä or é. In JavaScript, what has been
# typed so far is no beginning of the whole any more. What helps: fold in one place only; where several must agree,
# upper case, which all write alike here.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401 and Node v20.20.2:
#   .NET: ΟΔΟΣ is οδοσ, in Greek οδοσ, upper case of both the same: True
#   .NET: οδος and οδοσ, ignoring case: equal; by lower case: two
#   JavaScript: ΟΔΟΣ is οδος, in Greek οδος, upper case of both the same: true
#   JavaScript: what begins with ΟΔΟΣ, of ΟΔΟΣΗΜΑ: false
#   Python: ΟΔΟΣ is οδος
#   PostgreSQL: ΟΔΟΣ is οδοσ, by ICU οδος
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! ls /usr/lib/postgresql/15/bin/postgres >/dev/null 2>&1 || ! command -v node >/dev/null || ! command -v python3 >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 nodejs python3 >/dev/null
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PYTHONIOENCODING=utf-8

mkdir "$folder/program" "$folder/database"
cd "$folder/program"
cat > app.cs <<'CS'
#:property PublishAot=false
#:property InvariantGlobalization=false
using System.Globalization;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var same = "οδος".ToUpperInvariant() == "οδοσ".ToUpperInvariant();
Console.WriteLine($".NET: ΟΔΟΣ is {"ΟΔΟΣ".ToLowerInvariant()}, in Greek {"ΟΔΟΣ".ToLower(new CultureInfo("el-GR"))}, upper case of both the same: {same}");
var equal = string.Equals("οδος", "οδοσ", StringComparison.OrdinalIgnoreCase) ? "equal" : "two";
var lower = "οδος".ToLowerInvariant() == "οδοσ".ToLowerInvariant() ? "equal" : "two";
Console.WriteLine($".NET: οδος and οδοσ, ignoring case: {equal}; by lower case: {lower}");
CS
cat > app.mjs <<'JS'
const lower = (text) => text.toLowerCase();
const same = 'οδος'.toUpperCase() === 'οδοσ'.toUpperCase();
console.log(`JavaScript: ΟΔΟΣ is ${lower('ΟΔΟΣ')}, in Greek ${'ΟΔΟΣ'.toLocaleLowerCase('el')}, upper case of both the same: ${same}`);
console.log(`JavaScript: what begins with ΟΔΟΣ, of ΟΔΟΣΗΜΑ: ${lower('ΟΔΟΣΗΜΑ').startsWith(lower('ΟΔΟΣ'))}`);
JS

bin=/usr/lib/postgresql/15/bin
as_user=()
if [ "$(id -u)" -eq 0 ]; then
  # PostgreSQL does not run as root.
  chown postgres "$folder/database"
  chmod 711 "$folder"
  as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
(
  cd "$folder/database"
  "${as_user[@]}" "$bin/initdb" -D "$folder/database/data" -U tester --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
)
"${as_user[@]}" "$bin/postgres" -D "$folder/database/data" -k "$folder/database" -c listen_addresses= >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 200); do
  "$bin/pg_isready" -q -h "$folder/database" -U tester && break
  sleep 0.1
done
ask() { "$bin/psql" -h "$folder/database" -U tester -d postgres -X -q -At -v ON_ERROR_STOP=1 -c "$1"; }

seen=$(
  dotnet run app.cs
  node app.mjs
  python3 -c "print('Python: ΟΔΟΣ is', 'ΟΔΟΣ'.lower())"
  echo "PostgreSQL: ΟΔΟΣ is $(ask "SELECT lower('ΟΔΟΣ')"), by ICU $(ask "SELECT lower('ΟΔΟΣ' COLLATE \"el-x-icu\")")"
)
echo "$seen"
expected='.NET: ΟΔΟΣ is οδοσ, in Greek οδοσ, upper case of both the same: True
.NET: οδος and οδοσ, ignoring case: equal; by lower case: two
JavaScript: ΟΔΟΣ is οδος, in Greek οδος, upper case of both the same: true
JavaScript: what begins with ΟΔΟΣ, of ΟΔΟΣΗΜΑ: false
Python: ΟΔΟΣ is οδος
PostgreSQL: ΟΔΟΣ is οδοσ, by ICU οδος'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
