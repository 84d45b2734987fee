#!/usr/bin/env bash
# OpenTelemetry 1.20.1: a counter that lives on is never exported again after another meter of its name is disposed.
#
# Two Meter objects of one name with a counter of one name, as when two hosts run in one process (tests, a restart of a
# host inside its process, plug-ins). The SDK adds them up in one stream of points. When the first meter is disposed,
# the stream is exported once more and then removed; what the second, living one counts from then on is dropped without
# a word: not the next values, not ever. A meter that is made later starts a stream anew; the second stays silent.
# The adding up, and the silence after it, show neither as an exception nor in the exported data.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   both count: orders=11
#   the first is disposed, the second counts 10: orders=21
#   the second counts 10: nothing
#   a third counts 100: orders=100
#   the third counts 100, the second 10: orders=200
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package OpenTelemetry@1.20.1
#:package OpenTelemetry.Exporter.InMemory@1.20.1
#:property PublishAot=false
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

var exported = new List<Metric>();
using var provider = Sdk.CreateMeterProviderBuilder().AddMeter("shop").AddInMemoryExporter(exported).Build();
var (firstMeter, first) = Counter();
var (_, second) = Counter();

first.Add(1);
second.Add(10);
Show("both count");
firstMeter.Dispose();
second.Add(10);
Show("the first is disposed, the second counts 10");
second.Add(10);
Show("the second counts 10");
var (_, third) = Counter();
third.Add(100);
Show("a third counts 100");
third.Add(100);
second.Add(10);
Show("the third counts 100, the second 10");

static (Meter Meter, Counter<long> Orders) Counter()
{
    var meter = new Meter("shop");
    return (meter, meter.CreateCounter<long>("orders"));
}

void Show(string when)
{
    exported.Clear();
    provider.ForceFlush();
    var sums = new List<string>();
    foreach (var metric in exported)
    {
        foreach (ref readonly var point in metric.GetMetricPoints()) sums.Add($"{metric.Name}={point.GetSumLong()}");
    }

    Console.WriteLine($"{when}: {(sums.Count == 0 ? "nothing" : string.Join(", ", sums))}");
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='both count: orders=11
the first is disposed, the second counts 10: orders=21
the second counts 10: nothing
a third counts 100: orders=100
the third counts 100, the second 10: orders=200'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
