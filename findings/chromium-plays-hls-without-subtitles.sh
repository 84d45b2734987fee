#!/usr/bin/env bash
# Chromium 156 (Debian 12): it now says that it plays HLS, and plays it without subtitles and without a way back.
#
# For years only Safari answered canPlayType('application/vnd.apple.mpegurl') with "maybe", and pages that want its own
# player ask that first and take hls.js (1.7.4) otherwise. Chromium answers "maybe", too. So the same page, unchanged,
# loses what hls.js gave it there: a WebVTT rendition (DEFAULT=YES) is never fetched and there is no text track to turn
# on; a live stream has no seekable range, so no seek bar and no jump to the live edge; and getStartDate is missing,
# which tells the wall clock of what is seen in Safari. No event and no error tells. What helps: ask Hls.isSupported()
# first, and canPlayType only after it.
#
# Seen on 2026-11-29 with Debian's chromium 156.0.8078.108 and ffmpeg 5.1.9:
#   canPlayType: maybe
#   by itself, recorded: plays, text tracks 0, subtitles fetched: no
#   by itself, live: plays, seekable ranges 0, getStartDate undefined
#   by hls.js, recorded: plays, text tracks 1, subtitles fetched: yes
#   by hls.js, live: plays, seekable ranges 1
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v chromium >/dev/null || ! command -v node >/dev/null || ! command -v ffmpeg >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium nodejs ffmpeg >/dev/null
fi
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.64.1 hls.js@1.7.4 >/dev/null

ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=15 -f lavfi -i sine -t 12 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 30 -c:a aac \
  -f hls -hls_time 2 -hls_list_size 0 video.m3u8
sed '/ENDLIST/d' video.m3u8 > live.m3u8
printf '%s\n' WEBVTT X-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000 '' '00:00:00.000 --> 00:00:12.000' hello > words.vtt
printf '%s\n' '#EXTM3U' '#EXT-X-VERSION:3' '#EXT-X-TARGETDURATION:12' '#EXTINF:12,' words.vtt '#EXT-X-ENDLIST' > words.m3u8
printf '%s\n' '#EXTM3U' '#EXT-X-VERSION:3' \
  '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="words",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="words.m3u8"' \
  '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=160x120,CODECS="avc1.42c00b,mp4a.40.2",SUBTITLES="words"' video.m3u8 > show.m3u8

cat > server.mjs <<'JS'
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
const types = { m3u8: 'application/vnd.apple.mpegurl', ts: 'video/mp2t', vtt: 'text/vtt', js: 'text/javascript' };
let words = 0;
const server = createServer((request, response) => {
  const file = request.url === '/hls.js' ? 'node_modules/hls.js/dist/hls.js' : request.url.slice(1);
  if (file === 'words.vtt') words++;
  if (file === 'words') { response.end(words > 0 ? 'yes' : 'no'); words = 0; return; }
  if (file === 'page') { response.writeHead(200, { 'Content-Type': 'text/html' }).end('<video muted></video><script src="/hls.js"></script>'); return; }
  if (!existsSync(file)) { response.writeHead(404).end(); return; }
  response.writeHead(200, { 'Content-Type': types[file.split('.').at(-1)] }).end(readFileSync(file));
}).listen(0, '127.0.0.1', () => console.log(server.address().port));
setTimeout(() => process.exit(), 300_000);
JS
cat > page.mjs <<'JS'
import { chromium } from 'playwright-core';
const [address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'] });
const look = async (own, file) => {
  const page = await browser.newPage();
  await page.goto(`${address}/page`);
  const seen = await page.evaluate(async ([own, file]) => {
    const video = document.querySelector('video');
    if (own) video.src = file;
    else {
      const hls = new Hls();
      hls.loadSource(file);
      hls.attachMedia(video);
    }
    const second = new Promise((done, fail) => {
      video.ontimeupdate = () => video.currentTime > 1 && done();
      setTimeout(() => fail(new Error('does not play')), 20_000);
    });
    video.play().catch(() => {});
    await new Promise((done) => video.onplaying = done);
    await second;
    await new Promise((done) => setTimeout(done, 2000));
    return { tracks: video.textTracks.length, ranges: video.seekable.length, date: typeof video.getStartDate };
  }, [own, file]);
  await page.close();
  return seen;
};
const page = await browser.newPage();
console.log(`canPlayType: ${await page.evaluate(() => document.createElement('video').canPlayType('application/vnd.apple.mpegurl'))}`);
for (const own of [true, false]) {
  const by = own ? 'by itself' : 'by hls.js';
  const recorded = await look(own, '/show.m3u8');
  const words = await (await fetch(`${address}/words`)).text();
  console.log(`${by}, recorded: plays, text tracks ${recorded.tracks}, subtitles fetched: ${words}`);
  const live = await look(own, '/live.m3u8');
  console.log(`${by}, live: plays, seekable ranges ${live.ranges}${own ? `, getStartDate ${live.date}` : ''}`);
}
await browser.close();
JS
node server.mjs > port &
server=$!
until [ -s port ]; do sleep 0.1; done
seen=$(timeout 150 node page.mjs "http://127.0.0.1:$(cat port)")
echo "$seen"
expected='canPlayType: maybe
by itself, recorded: plays, text tracks 0, subtitles fetched: no
by itself, live: plays, seekable ranges 0, getStartDate undefined
by hls.js, recorded: plays, text tracks 1, subtitles fetched: yes
by hls.js, live: plays, seekable ranges 1'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
