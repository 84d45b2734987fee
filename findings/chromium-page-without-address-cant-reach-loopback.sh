#!/usr/bin/env bash
# Chromium 156 (Debian 12): a page without an address may not fetch from loopback, and only "Failed to fetch" says so.
#
# A test or tool that builds its page itself (about:blank, data:) and plays or fetches from a server on 127.0.0.1 fails
# although that server allows every origin (Access-Control-Allow-Origin: *) and answers curl. Chromium asks for the
# permission to reach the local network, which such a page can't be given in a headless browser; hls.js reports
# manifestLoadError. The same script in a page that itself comes from loopback is allowed, and so is the first page with
# --disable-features=LocalNetworkAccessChecks.
#
# Seen on 2026-11-28 with Debian's chromium 156.0.8078.108:
#   page without an address: fail TypeError: Failed to fetch
#   the same without the check: ok hello
#   page from loopback: ok hello
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v chromium >/dev/null || ! command -v node >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium nodejs >/dev/null
fi

cat > "$folder/server.mjs" <<'JS'
import { createServer } from 'node:http';
const page = (address) => `<body></body><script>fetch('${address}/hello').then(r => r.text())` +
  `.then(t => document.body.innerText = 'ok ' + t).catch(e => document.body.innerText = 'fail ' + e)</script>`;
const server = createServer((request, response) => {
  const address = `http://127.0.0.1:${server.address().port}`;
  response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': request.url === '/page' ? 'text/html' : 'text/plain' });
  response.end(request.url === '/page' ? page(address) : 'hello');
}).listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
node "$folder/server.mjs" > "$folder/port" &
server=$!
until [ -s "$folder/port" ]; do sleep 0.1; done
address=http://127.0.0.1:$(cat "$folder/port")

look() {
  timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$folder/$RANDOM" --virtual-time-budget=5000 --dump-dom "$@" 2>/dev/null |
    grep -o '<body>[^<]*' | sed 's/<body>//'
}
plain="data:text/html,<body></body><script>fetch('$address/hello').then(r=>r.text()).then(t=>document.body.innerText='ok '+t).catch(e=>document.body.innerText='fail '+e)</script>"
seen=$(
  echo "page without an address: $(look "$plain")"
  echo "the same without the check: $(look --disable-features=LocalNetworkAccessChecks "$plain")"
  echo "page from loopback: $(look "$address/page")"
)
echo "$seen"
expected='page without an address: fail TypeError: Failed to fetch
the same without the check: ok hello
page from loopback: ok hello'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
