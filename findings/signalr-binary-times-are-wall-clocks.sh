#!/usr/bin/env bash
# SignalR's MessagePack protocol (.NET package 10.0.12, npm package 10.0.11): a DateTimeOffset reaches JavaScript as a
# pair whose Date is another moment, and JavaScript has no way to send one that its hub understands.
#
# Noon at +02:00 is 10:00 UTC. The JSON protocol sends it as such. The binary one sends the clock's face, marked as UTC,
# and beside it the offset in minutes: [Date of 12:00 UTC, 120]. A page that takes the Date is wrong by the offset, and
# right in every test with UTC. The other way, neither a Date nor a text binds to a DateTimeOffset; a DateTime takes the
# Date. The rest of the event differs, too: enumerations are names instead of numbers, decimals texts instead of
# numbers, a TimeSpan is a number of 100 ns and a DateOnly one of days since the year 1. So a hub that offers both
# protocols has two contracts. What helps: send moments as UTC DateTime or as text, and enumerations as text, in both.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401 and Node v20.20.2:
#   json: moment "2026-11-29T12:00:00+02:00" is 10:00Z, quality 1, price 1.1, length "00:01:30", day "2026-11-29"
#   json: a Date sent as DateTimeOffset: 2026-11-29T10:00:00.0000000+00:00
#   messagepack: moment ["2026-11-29T12:00:00.000Z",120] is 12:00Z, quality "High", price "1.10", length 900000000, day 739948
#   messagepack: a Date sent as DateTimeOffset: Error binding arguments
set -euo pipefail
folder=$(mktemp -d)
app=
finish() {
  [ -z "$app" ] || kill "$app" 2>/dev/null && wait "$app" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
npm install --silent --no-audit --no-fund @microsoft/signalr@10.0.11 @microsoft/signalr-protocol-msgpack@10.0.11 >/dev/null

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.AspNetCore.SignalR.Protocols.MessagePack@10.0.12
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1901;NU1902;NU1903
using Microsoft.AspNetCore.SignalR;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSignalR(options => options.EnableDetailedErrors = true).AddMessagePackProtocol();
var app = builder.Build();
app.MapHub<ShowHub>("/hub");
await app.StartAsync();
File.WriteAllText("address", app.Urls.First());
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
await app.WaitForShutdownAsync(limit.Token);

public enum Quality { Low, High }

public sealed record Show(DateTimeOffset Moment, Quality Quality, decimal Price, TimeSpan Length, DateOnly Day);

public sealed class ShowHub : Hub
{
    public Show Get() => new(
        new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.FromHours(2)), Quality.High, 1.10m, TimeSpan.FromSeconds(90), new DateOnly(2026, 11, 29));

    public string Move(DateTimeOffset moment) => moment.ToString("o");
}
CS
cat > client.mjs <<'JS'
import { HubConnectionBuilder, JsonHubProtocol, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
const [address] = process.argv.slice(2);
for (const protocol of [new JsonHubProtocol(), new MessagePackHubProtocol()]) {
  const hub = new HubConnectionBuilder().withUrl(`${address}/hub`).withHubProtocol(protocol).configureLogging(LogLevel.None).build();
  await hub.start();
  const show = await hub.invoke('Get');
  const of = (name) => show[name] ?? show[name[0].toUpperCase() + name.slice(1)];
  const moment = of('moment');
  const clock = new Date(Array.isArray(moment) ? moment[0] : moment).toISOString().slice(11, 16);
  const rest = ['quality', 'price', 'length', 'day'].map((name) => `${name} ${JSON.stringify(of(name))}`).join(', ');
  console.log(`${protocol.name}: moment ${JSON.stringify(moment)} is ${clock}Z, ${rest}`);
  const sent = await hub.invoke('Move', new Date('2026-11-29T10:00:00Z')).catch((error) => error.message.match(/Error binding arguments/)[0]);
  console.log(`${protocol.name}: a Date sent as DateTimeOffset: ${sent}`);
  await hub.stop();
}
JS
dotnet build app.cs -o built -v quiet >/dev/null
dotnet built/app.dll &
app=$!
for _ in $(seq 300); do
  [ ! -s address ] || break
  sleep 0.1
done

seen=$(timeout 60 node client.mjs "$(cat address)")
echo "$seen"
expected='json: moment "2026-11-29T12:00:00+02:00" is 10:00Z, quality 1, price 1.1, length "00:01:30", day "2026-11-29"
json: a Date sent as DateTimeOffset: 2026-11-29T10:00:00.0000000+00:00
messagepack: moment ["2026-11-29T12:00:00.000Z",120] is 12:00Z, quality "High", price "1.10", length 900000000, day 739948
messagepack: a Date sent as DateTimeOffset: Error binding arguments'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
