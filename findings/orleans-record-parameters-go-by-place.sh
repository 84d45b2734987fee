#!/usr/bin/env bash
# Microsoft.Orleans.Serialization 10.4.2: reordering a record's parameters swaps values between versions, silently.
#
# [GenerateSerializer] on a positional record needs no [Id] on its parameters: they are numbered by their place. Whoever
# moves a parameter, or inserts one before another, in a release changes the numbers. A node of the older version writes
# (From: "ann", To: "bob"), a node of the newer one, where To stands first, reads From = "bob", To = "ann": the types
# match, nothing throws, and neither the build nor a start warns. Properties with [Id] keep their values when they move.
# Parameters must be treated as append-only (a test over their order), or be written as properties with ids.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   parameters: From=bob To=ann
#   properties with ids: From=ann To=bob
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Orleans.Serialization@10.4.2
#:package Microsoft.Orleans.CodeGenerator@10.4.2
#:package Microsoft.Extensions.DependencyInjection@10.0.0
#:property PublishAot=false
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Serialization;

using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();

var bytes = services.GetRequiredService<Serializer<OlderTransfer>>().SerializeToArray(new OlderTransfer("ann", "bob"));
var read = services.GetRequiredService<Serializer<NewerTransfer>>().Deserialize(bytes)!;
Console.WriteLine($"parameters: From={read.From} To={read.To}");

bytes = services.GetRequiredService<Serializer<OlderNote>>().SerializeToArray(new OlderNote { From = "ann", To = "bob" });
var note = services.GetRequiredService<Serializer<NewerNote>>().Deserialize(bytes)!;
Console.WriteLine($"properties with ids: From={note.From} To={note.To}");

[GenerateSerializer]
public record OlderTransfer(string From, string To);

[GenerateSerializer]
public record NewerTransfer(string To, string From);

[GenerateSerializer]
public class OlderNote
{
    [Id(0)]
    public string? From { get; set; }

    [Id(1)]
    public string? To { get; set; }
}

[GenerateSerializer]
public class NewerNote
{
    [Id(1)]
    public string? To { get; set; }

    [Id(0)]
    public string? From { get; set; }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='parameters: From=bob To=ann
properties with ids: From=ann To=bob'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
