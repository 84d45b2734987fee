#!/usr/bin/env bash
# ASP.NET Core 10.0 (Kestrel, endpoint routing): two different ids in a path become one.
#
# A client that puts an id into a path percent-encodes it as one segment: "a/b" is sent as a%2Fb, "a%2Fb" as a%252Fb.
# Kestrel decodes the path once, but leaves %2F as it stands, while %25 becomes %. So both arrive as the route value
# "a%2Fb": a handler can't tell the two ids apart, and decoding once more by hand turns the second into the first.
# In a query both arrive as they were. Whoever keys anything by such a route value (an account, a ban) confuses two
# users; only the raw request target (IHttpRequestFeature.RawTarget) still tells them apart.
# A segment that is ".." is lost before it is sent or matched: no route value at all.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401, runtime 10.0.12:
#   a/b      path a%2Fb      query a/b
#   a%2Fb    path a%2Fb      query a%2Fb
#   a%b      path a%b        query a%b
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.MapGet("/users/{id}", (string id) => id);
app.MapGet("/users", (string id) => id);
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (var id in new[] { "a/b", "a%2Fb", "a%b" })
{
    var encoded = Uri.EscapeDataString(id);
    Console.WriteLine($"{id} path {await client.GetStringAsync($"/users/{encoded}")} query {await client.GetStringAsync($"/users?id={encoded}")}");
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='a/b path a%2Fb query a/b
a%2Fb path a%2Fb query a%2Fb
a%b path a%b query a%b'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
