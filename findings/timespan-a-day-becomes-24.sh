#!/usr/bin/env bash
# .NET 10: a setting of "24:00:00" is 24 days, while "23:59:59" is a second less than one.
#
# The documented form is [d.]hh:mm[:ss] with hours from 0 to 23, and "25:30:00" and "24:00" are refused. But three numbers
# of which the first is over 23 and the second is not are read as days, hours and minutes, so that the round numbers in
# which settings are written, "24:00:00", "48:00:00", pass and mean 24 times as much. Configuration binds by it, so each
# program with a lifetime in its settings does so. System.Text.Json refuses the same text. What helps: "1.00:00:00", and
# an upper bound that is checked at the start.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   23:59:59: 0.99999 days
#   24:00:00: 24 days
#   48:00:00: 48 days
#   30:15:00: 30.625 days
#   25:30:00: refused
#   24:00: refused
#   1.00:00:00: 1 days
#   24:00:00 by System.Text.Json: JsonException
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Extensions.Configuration.Binder@10.0.0
#:property PublishAot=false
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
foreach (var text in (string[])["23:59:59", "24:00:00", "48:00:00", "30:15:00", "25:30:00", "24:00", "1.00:00:00"])
{
    var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Session:Lifetime", text)]).Build();
    try
    {
        Console.WriteLine($"{text}: {Math.Round(settings.GetValue<TimeSpan>("Session:Lifetime").TotalDays, 5)} days");
    }
    catch (InvalidOperationException)
    {
        Console.WriteLine($"{text}: refused");
    }
}

try
{
    Console.WriteLine($"24:00:00 by System.Text.Json: {JsonSerializer.Deserialize<TimeSpan>("\"24:00:00\"").TotalDays} days");
}
catch (JsonException failure)
{
    Console.WriteLine($"24:00:00 by System.Text.Json: {failure.GetType().Name}");
}
CS
seen=$(dotnet run app.cs)
echo "$seen"
expected='23:59:59: 0.99999 days
24:00:00: 24 days
48:00:00: 48 days
30:15:00: 30.625 days
25:30:00: refused
24:00: refused
1.00:00:00: 1 days
24:00:00 by System.Text.Json: JsonException'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
