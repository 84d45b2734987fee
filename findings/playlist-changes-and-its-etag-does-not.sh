#!/usr/bin/env bash
# ASP.NET Core 10's static files and nginx 1.22.1 (Debian 12): a playlist that has changed is answered with 304, "not
# modified", under a strong ETag.
#
# A strong ETag must change with each change of the bytes (RFC 9110, 8.8.1). Both make it of the time of the last writing,
# in whole seconds, and the length, and a live playlist keeps its length: a number in it grows by one. With parts of a
# third of a second it is written three times a second, so that a player that asks with If-None-Match, as every browser's
# cache does, is told thrice that there is nothing new, or gets two playlists under one name. The files' own times are
# exact to the nanosecond. With segments of seconds, as in most tests, nothing is seen. What helps: no ETag and no
# Last-Modified for playlists, or a length that differs from each to the next.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401 and nginx 1.22.1:
#   ASP.NET Core: part 12, then asked anew with its ETag: 304; asked without: part 13 under the same ETag
#   nginx: part 12, then asked anew with its ETag: 304; asked without: part 13 under the same ETag
set -euo pipefail
folder=$(mktemp -d)
app= proxy=
finish() {
  for process in $app $proxy; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v node >/dev/null || ! command -v nginx >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs nginx-light >/dev/null
fi
cd "$folder"
mkdir live temporary
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.UseStaticFiles(new StaticFileOptions
{
    FileProvider = new PhysicalFileProvider(Path.GetFullPath("live")),
    ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".m3u8"] = "application/vnd.apple.mpegurl" } },
});
await app.StartAsync();
File.WriteAllText("address", app.Urls.First());
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
await app.WaitForShutdownAsync(limit.Token);
CS
cat > player.mjs <<'JS'
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
const second = Math.floor(Date.now() / 1000);
// The time is set, a third of a second after the one before, so that a slow machine sees the same.
const write = (part, time) => {
  writeFileSync('live/next', `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${part}\n#EXTINF:2,\n${part}.ts\n`);
  utimesSync('live/next', time, time);
  renameSync('live/next', 'live/video.m3u8');
};
const ask = async (address, headers = {}) => {
  const answer = await fetch(`${address}/video.m3u8`, { headers });
  return { status: answer.status, tag: answer.headers.get('etag'), part: (await answer.text()).match(/SEQUENCE:(\d+)/)?.[1] };
};
for (const [name, address] of [['ASP.NET Core', process.argv[2]], ['nginx', process.argv[3]]]) {
  write(12, second + 0.3);
  const first = await ask(address);
  write(13, second + 0.6);
  const again = await ask(address, { 'If-None-Match': first.tag });
  const whole = await ask(address);
  console.log(`${name}: part ${first.part}, then asked anew with its ETag: ${again.status}; ` +
    `asked without: part ${whole.part} under ${whole.tag === first.tag && !first.tag.startsWith('W/') ? 'the same ETag' : 'another one'}`);
}
JS
dotnet build app.cs -o built -v quiet >/dev/null
dotnet built/app.dll &
app=$!
for _ in $(seq 300); do
  [ ! -s address ] || break
  sleep 0.1
done

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
  types { application/vnd.apple.mpegurl m3u8; }
  server {
    listen 127.0.0.1:$port;
    root $folder/live;
  }
}
CONF
nginx -p "$folder" -c nginx.conf &
proxy=$!
for _ in $(seq 100); do
  curl -s -o /dev/null "http://127.0.0.1:$port/" && break
  sleep 0.1
done

seen=$(timeout 60 node player.mjs "$(cat address)" "http://127.0.0.1:$port")
echo "$seen"
expected='ASP.NET Core: part 12, then asked anew with its ETag: 304; asked without: part 13 under the same ETag
nginx: part 12, then asked anew with its ETag: 304; asked without: part 13 under the same ETag'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
