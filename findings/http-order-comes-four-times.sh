#!/usr/bin/env bash
# HttpClient of .NET 10 and Chromium 156 (Debian 12): a POST that the server has carried out is sent again by itself.
#
# RFC 9110, 9.2.2: a user agent must not repeat a request of a method that isn't idempotent without knowing that it is.
# Where a server reads the request, does the work and ends before it answers (a deployment, a crash, a proxy that is
# restarted), both take the closed connection for one that had grown stale. HttpClient sends a request without a body
# up to four times (PostAsync(address, null) is one, new StringContent("") is not), whether the connection was new or not.
# Chromium sends a fetch on each connection that it has kept and then on a new one, with its body. In the end the caller
# hears of one failure. What helps: a key with each order that the server remembers, also for orders without a body; in
# .NET, an empty content.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401, Debian's chromium 156.0.8078.108 and Node v20.20.2:
#   HttpClient, POST without content, new connection: carried out 4 times
#   HttpClient, POST without content, kept connection: carried out 4 times
#   HttpClient, POST with an empty content, kept connection: carried out 1 times
#   HttpClient, POST with a content, kept connection: carried out 1 times
#   Chromium, POST with a body, kept connection: carried out more than once
#   Node's fetch, POST without a body, kept connection: carried out 1 times
set -euo pipefail
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
if ! command -v chromium >/dev/null || ! command -v node >/dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium nodejs >/dev/null
fi
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Carries out each order at once, and ends the connection instead of answering, as a server does that is stopped then.
cat > server.mjs <<'JS'
import { createServer } from 'node:http';
let orders = 0;
const page = `<body></body><script>fetch('/warm').then(r => r.text()).then(() => fetch('/order', { method: 'POST', body: '{"seats":2}' }))` +
  `.then(() => 'answered', () => 'failed').then(end => document.body.innerText = end)</script>`;
const server = createServer((request, response) => {
  if (request.url === '/order') {
    request.resume().on('end', () => { orders++; request.socket.destroy(); });
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/html' });
  if (request.url === '/count') { response.end(String(orders)); orders = 0; }
  else response.end(request.url === '/page' ? page : 'warm');
}).listen(0, '127.0.0.1', () => console.log(server.address().port));
setTimeout(() => process.exit(), 300_000);
JS
node server.mjs > port &
server=$!
until [ -s port ]; do sleep 0.1; done
address=http://127.0.0.1:$(cat port)

cat > client.cs <<'CS'
#:property PublishAot=false
foreach (var (content, kept, text) in ((HttpContent?, bool, string)[])
[
    (null, false, "without content, new connection"),
    (null, true, "without content, kept connection"),
    (new StringContent(""), true, "with an empty content, kept connection"),
    (new StringContent("{\"seats\":2}"), true, "with a content, kept connection"),
])
{
    using var http = new HttpClient { BaseAddress = new Uri(args[0]) };
    if (kept) await http.GetStringAsync("/warm");
    try
    {
        await http.PostAsync("/order", content);
    }
    catch (HttpRequestException)
    {
    }

    Console.WriteLine($"HttpClient, POST {text}: carried out {await http.GetStringAsync("/count")} times");
}
CS
cat > client.mjs <<'JS'
const [address] = process.argv.slice(2);
await (await fetch(`${address}/warm`)).text();
await fetch(`${address}/order`, { method: 'POST' }).catch(() => {});
console.log(`Node's fetch, POST without a body, kept connection: carried out ${await (await fetch(`${address}/count`)).text()} times`);
JS
seen=$(
  dotnet run client.cs "$address"
  timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --virtual-time-budget=5000 --dump-dom "$address/page" 2>/dev/null |
    grep -q '<body>failed' || echo 'Chromium: answered'
  echo "Chromium, POST with a body, kept connection: carried out $(node -e "fetch('$address/count').then(r => r.text()).then(t => console.log(t > 1 ? 'more than once' : t + ' times'))")"
  node client.mjs "$address"
)
echo "$seen"
expected="HttpClient, POST without content, new connection: carried out 4 times
HttpClient, POST without content, kept connection: carried out 4 times
HttpClient, POST with an empty content, kept connection: carried out 1 times
HttpClient, POST with a content, kept connection: carried out 1 times
Chromium, POST with a body, kept connection: carried out more than once
Node's fetch, POST without a body, kept connection: carried out 1 times"
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
