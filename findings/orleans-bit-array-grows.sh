#!/usr/bin/env bash
# Microsoft.Orleans.Serialization 10.4.2: a BitArray arrives with more bits than it was sent with.
#
# What is written is the array's bytes, without its length, so that Length is rounded up to the next eight. A table of
# five seats, all taken, has eight on the other node, three of them free: HasAllSet, Length and a loop over it are wrong
# there, and And, Or and Xor with an array that was made there throw. The copier, which is used when caller and grain
# are in one process, keeps the length, so one silo shows nothing. What helps: send the length beside it and set Length
# on arrival, or send bool[].
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   copied in the process: 5 bits, all set: True
#   sent to another node: 8 bits, all set: False
#   Or with one of 5 bits: ArgumentException
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Orleans.Serialization@10.4.2
#:package Microsoft.Extensions.DependencyInjection@10.0.0
#:property PublishAot=false
using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
var seats = new BitArray(5, defaultValue: true);
var copied = services.GetRequiredService<DeepCopier>().Copy(seats)!;
var serializer = services.GetRequiredService<Serializer>();
var received = serializer.Deserialize<BitArray>(serializer.SerializeToArray(seats))!;
Console.WriteLine($"copied in the process: {copied.Length} bits, all set: {copied.HasAllSet()}");
Console.WriteLine($"sent to another node: {received.Length} bits, all set: {received.HasAllSet()}");
try
{
    received.Or(seats);
    Console.WriteLine("Or with one of 5 bits: done");
}
catch (ArgumentException failure)
{
    Console.WriteLine($"Or with one of 5 bits: {failure.GetType().Name}");
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='copied in the process: 5 bits, all set: True
sent to another node: 8 bits, all set: False
Or with one of 5 bits: ArgumentException'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
