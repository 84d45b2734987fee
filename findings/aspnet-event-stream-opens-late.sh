#!/usr/bin/env bash
# ASP.NET Core 10: TypedResults.ServerSentEvents sends nothing, not even its headers, before the first event.
#
# A stream of events that has nothing to say yet is not open for its reader: EventSource stays "connecting", and an
# HttpClient waits for the headers until its own timeout. Behind nginx (Debian 12) it gets worse: nginx waits for headers
# as long as proxy_read_timeout (60 s by default, 2 s here), answers 504, and a browser never asks again after such an
# answer. The same wait after the headers only ends the connection, and the browser asks again. So a page that is opened
# in a quiet minute is cut off for good, while one opened in a busy minute outlives all quiet ones. What helps: a first
# event at once.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401, nginx 1.22.1 and Debian's chromium 156.0.8078.108:
#   first event after 6 s: headers after 6 s, too
#   first event at once: headers at once
#   EventSource through nginx, quiet from the beginning: asked 1 times, opened 0 times, closed for good
#   EventSource through nginx, quiet after a first event: asked more than once, opened more than once, tries on
set -euo pipefail
folder=$(mktemp -d)
app= proxy=
finish() {
  for process in $app $proxy; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true; done
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
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
npm install --silent --no-audit --no-fund playwright-core@1.64.1 >/dev/null

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
using System.Diagnostics;
using System.Net.ServerSentEvents;

var asked = new Dictionary<string, int> { ["/quiet"] = 0, ["/greeted"] = 0 };
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.MapGet("/page", () => Results.Text("<body></body>", "text/html"));
app.MapGet("/quiet", (CancellationToken gone) => Events("/quiet", false, gone));
app.MapGet("/greeted", (CancellationToken gone) => Events("/greeted", true, gone));
app.MapGet("/asked", (string path) => asked[path]);
await app.StartAsync();

using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (var (path, text) in (string[][])[["/quiet", "after 6 s"], ["/greeted", "at once"]].Select(pair => (pair[0], pair[1])))
{
    var clock = Stopwatch.StartNew();
    using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
    Console.WriteLine($"first event {text}: headers {(clock.Elapsed.TotalSeconds < 4 ? "at once" : "after 6 s, too")}");
    asked[path] = 0;
}

File.WriteAllText("address", app.Urls.First());
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
await app.WaitForShutdownAsync(limit.Token);

IResult Events(string path, bool greet, CancellationToken gone)
{
    asked[path]++;
    return TypedResults.ServerSentEvents(Items(), "news");

    async IAsyncEnumerable<string> Items()
    {
        if (greet) yield return "hello";
        await Task.Delay(TimeSpan.FromSeconds(6), gone);
        yield return "news";
    }
}
CS
sed -i 's/(string\[\]\[\])\[\["\/quiet", "after 6 s"\], \["\/greeted", "at once"\]\].Select(pair => (pair\[0\], pair\[1\]))/((string, string)[])[("\/quiet", "after 6 s"), ("\/greeted", "at once")]/' app.cs
cat > page.mjs <<'JS'
import { chromium } from 'playwright-core';
const [address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(`${address}/page`);
for (const [path, text] of [['/quiet', 'quiet from the beginning'], ['/greeted', 'quiet after a first event']]) {
  const { opened, state } = await page.evaluate(async (path) => {
    const events = new EventSource(path);
    let opened = 0;
    events.onopen = () => opened++;
    await new Promise((after) => setTimeout(after, 12_000));
    const state = events.readyState;
    events.close();
    return { opened, state };
  }, path);
  const asked = Number(await (await fetch(`${address}/asked?path=${path}`)).text());
  const times = (count) => count > 1 ? 'more than once' : `${count} times`;
  console.log(`EventSource through nginx, ${text}: asked ${times(asked)}, opened ${times(opened)}, ${state === 2 ? 'closed for good' : 'tries on'}`);
}
await browser.close();
JS
dotnet build app.cs -o built -v quiet >/dev/null
dotnet built/app.dll > answers &
app=$!
for _ in $(seq 1200); do
  [ ! -s address ] || break
  sleep 0.1
done

port=$(node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })")
mkdir temporary
cat > nginx.conf <<CONF
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
events {}
http {
  access_log off;
  client_body_temp_path temporary; proxy_temp_path temporary; fastcgi_temp_path temporary; uwsgi_temp_path temporary; scgi_temp_path temporary;
  server {
    listen 127.0.0.1:$port;
    location / { proxy_pass $(cat address); proxy_read_timeout 2s; proxy_buffering off; proxy_http_version 1.1; proxy_set_header Connection ''; }
  }
}
CONF
nginx -p "$folder" -c nginx.conf &
proxy=$!
for _ in $(seq 100); do
  curl -sf -o page "http://127.0.0.1:$port/page" && break
  sleep 0.1
done

seen=$(
  cat answers
  timeout 120 node page.mjs "http://127.0.0.1:$port"
)
echo "$seen"
expected='first event after 6 s: headers after 6 s, too
first event at once: headers at once
EventSource through nginx, quiet from the beginning: asked 1 times, opened 0 times, closed for good
EventSource through nginx, quiet after a first event: asked more than once, opened more than once, tries on'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
