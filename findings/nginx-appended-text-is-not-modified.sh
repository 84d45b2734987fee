#!/usr/bin/env bash
# nginx 1.22.1 (Debian 12): what add_after_body appends can change as it likes; a browser that has the page keeps the old.
#
# The addition module knows that the answer is no longer the file: it takes out Content-Length, refuses ranges and makes
# the ETag weak. But whether a file was modified is decided before it, by the file's own time and length alone. So with
# Cache-Control: no-cache, which lets a browser keep an answer as long as it asks each time, the answer is 304 and the
# browser shows the text with the old end: a live playlist whose end mark is appended never ends there, and each curl
# shows the mark. What helps: etag off, if_modified_since off and Cache-Control: no-store where something is appended.
#
# Seen on 2026-11-29 with Debian's nginx 1.22.1 and chromium 156.0.8078.108:
#   before the end: #EXTM3U
#   after it, asked without a condition: #EXTM3U #EXT-X-ENDLIST
#   after it, asked with the ETag: 304
#   after it, a page in Chromium that had it: #EXTM3U
#   after it, the same with conditions off: #EXTM3U #EXT-X-ENDLIST
set -euo pipefail
folder=$(mktemp -d)
proxy=
finish() {
  [ -z "$proxy" ] || kill "$proxy" 2>/dev/null && wait "$proxy" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v chromium >/dev/null || ! command -v node >/dev/null || ! command -v nginx >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium nodejs nginx-light >/dev/null
fi
cd "$folder"
mkdir live temporary
npm install --silent --no-audit --no-fund playwright-core@1.64.1 >/dev/null
echo '#EXTM3U' | tee live/kept.m3u8 > live/plain.m3u8
echo '<body></body>' > live/page.html
: > live/end

port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
cat > nginx.conf <<CONF
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
events {}
http {
  access_log off;
  client_body_temp_path temporary; proxy_temp_path temporary; fastcgi_temp_path temporary; uwsgi_temp_path temporary; scgi_temp_path temporary;
  types { application/vnd.apple.mpegurl m3u8; text/html html; }
  server {
    listen 127.0.0.1:$port;
    root $folder/live;
    location = /kept.m3u8 {
      addition_types application/vnd.apple.mpegurl;
      add_after_body /end;
      add_header Cache-Control no-cache;
    }
    location = /plain.m3u8 {
      addition_types application/vnd.apple.mpegurl;
      add_after_body /end;
      add_header Cache-Control no-store;
      etag off;
      if_modified_since off;
    }
  }
}
CONF
nginx -p "$folder" -c nginx.conf &
proxy=$!
for _ in $(seq 100); do
  curl -sf -o /dev/null "http://127.0.0.1:$port/page.html" && break
  sleep 0.1
done

cat > player.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const [address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(`${address}/page.html`);
const line = (text) => text.trim().replaceAll('\n', ' ');
const read = (name) => page.evaluate((name) => fetch(name).then((answer) => answer.text()), name).then(line);
console.log(`before the end: ${await read('/kept.m3u8')}`);
await read('/plain.m3u8');
const tag = (await fetch(`${address}/kept.m3u8`)).headers.get('etag');
writeFileSync('live/end', '#EXT-X-ENDLIST\n');
console.log(`after it, asked without a condition: ${line(await (await fetch(`${address}/kept.m3u8`)).text())}`);
console.log(`after it, asked with the ETag: ${(await fetch(`${address}/kept.m3u8`, { headers: { 'If-None-Match': tag } })).status}`);
console.log(`after it, a page in Chromium that had it: ${await read('/kept.m3u8')}`);
console.log(`after it, the same with conditions off: ${await read('/plain.m3u8')}`);
await browser.close();
JS
seen=$(timeout 60 node player.mjs "http://127.0.0.1:$port")
echo "$seen"
expected='before the end: #EXTM3U
after it, asked without a condition: #EXTM3U #EXT-X-ENDLIST
after it, asked with the ETag: 304
after it, a page in Chromium that had it: #EXTM3U
after it, the same with conditions off: #EXTM3U #EXT-X-ENDLIST'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
