#!/usr/bin/env bash
# System.Text.Json of .NET 10.0.12: the same JSON number converts or throws, depending on how its node came to be.
#
# A JsonNode that was parsed gives its number as any numeric type that it fits. One that was made from a number in code
# gives it as that type alone: GetValue<int>() of a node made from a long throws, whatever the value. So code that is
# tested with documents that it builds itself fails with those that it receives, or the other way round; DeepEquals
# calls the two equal. Going through text, or GetValue<long>() everywhere, helps.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   parsed, as int: 200
#   made from a long, as int: InvalidOperationException
#   made from a long, through text: 200
#   DeepEquals: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:property PublishAot=false
using System.Text.Json.Nodes;

var parsed = JsonNode.Parse("200")!;
JsonNode made = JsonValue.Create(200L);
Console.WriteLine("parsed, as int: " + Read(parsed));
Console.WriteLine("made from a long, as int: " + Read(made));
Console.WriteLine("made from a long, through text: " + Read(JsonNode.Parse(made.ToJsonString())!));
Console.WriteLine("DeepEquals: " + JsonNode.DeepEquals(parsed, made));

static string Read(JsonNode node)
{
    try
    {
        return node.GetValue<int>().ToString();
    }
    catch (InvalidOperationException failure)
    {
        return failure.GetType().Name;
    }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='parsed, as int: 200
made from a long, as int: InvalidOperationException
made from a long, through text: 200
DeepEquals: True'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
