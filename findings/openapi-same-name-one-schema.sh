#!/usr/bin/env bash
# Microsoft.AspNetCore.OpenApi 10.0.14: two request types of one simple name become one schema, silently.
#
# Two endpoints take Streams.StartRequest { Title } and Recordings.StartRequest { Bitrate }. The document has one
# component "StartRequest", with the fields of the type that was met first, and both operations point at it: no warning
# in the build, none at run time. A client generated from the document sends the wrong fields to the second endpoint.
# Nested records (one "Request" for each endpoint's class) run into this as soon as a second one exists; a schema name
# for each type (OpenApiOptions.CreateSchemaReferenceId) avoids it.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   schemas: StartRequest {title}
#   /streams takes {"$ref":"#/components/schemas/StartRequest"}
#   /recordings takes {"$ref":"#/components/schemas/StartRequest"}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.AspNetCore.OpenApi@10.0.14
#:property PublishAot=false
using System.Text.Json.Nodes;
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddOpenApi();
var app = builder.Build();
app.MapOpenApi();
app.MapPost("/streams", (Streams.StartRequest body) => body.Title);
app.MapPost("/recordings", (Recordings.StartRequest body) => body.Bitrate);
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!;
var schemas = document["components"]!["schemas"]!.AsObject();
Console.WriteLine("schemas: " + string.Join(", ", schemas.Select(schema =>
    $"{schema.Key} {{{string.Join(",", schema.Value!["properties"]!.AsObject().Select(property => property.Key))}}}")));
foreach (var path in new[] { "/streams", "/recordings" })
{
    var body = document["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
    Console.WriteLine($"{path} takes {body.ToJsonString()}");
}

namespace Streams { record StartRequest(string Title); }
namespace Recordings { record StartRequest(int Bitrate); }
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='schemas: StartRequest {title}
/streams takes {"$ref":"#/components/schemas/StartRequest"}
/recordings takes {"$ref":"#/components/schemas/StartRequest"}'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
