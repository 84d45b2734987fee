#!/usr/bin/env bash
# .NET 10.0.12: a method that is called half a million times a second is not optimised while new methods keep being called.
#
# A method starts as quickly compiled code and is compiled again, optimised, after 30 calls. But calls are counted only
# when for 100 ms no other method was called for the first time, and every first call anywhere in the process starts that
# wait again. A server that fills up with its first users calls new methods all the time: for as long as that lasts its
# hottest path runs unoptimised. Counting at once helps: DOTNET_TC_CallCountingDelayMs=0, or in the project
# System.Runtime.TieredCompilation.CallCountingDelayMs as a RuntimeHostConfigurationOption.
#
# Below, a loop calls one method for three seconds and every 20 ms another method that is new; the runtime's own events
# tell as what the first was compiled.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   nothing new is called: optimised
#   a new method every 20 ms: never optimised
#   a new method every 20 ms, delay 0: optimised
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:property PublishAot=false
#:property EventSourceSupport=true
using System.Diagnostics.Tracing;
using System.Reflection;
using System.Runtime.CompilerServices;

using var tiers = new Tiers();
var fresh = typeof(Work).GetMethod(nameof(Work.Fresh))!;
var type = typeof(int);
var sum = 0;
for (var round = 0; round < 150; round++)
{
    for (var i = 0; i < 10_000; i++) sum += Work.Hot(i);
    if (args[0] == "busy")
    {
        type = typeof(ValueTuple<,>).MakeGenericType(type, typeof(int));
        fresh.MakeGenericMethod(type).Invoke(null, null);
    }

    Thread.Sleep(20);
}

Console.WriteLine(tiers.SawOptimised ? "optimised" : "never optimised");
return sum == 1 ? 1 : 0;

static class Work
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Hot(int value) => value ^ 0x5a;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fresh<T>() => Unsafe.SizeOf<T>();
}

sealed class Tiers : EventListener
{
    private const EventKeywords Jit = (EventKeywords)0x10;

    public volatile bool SawOptimised;

    protected override void OnEventSourceCreated(EventSource source)
    {
        if (source.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(source, EventLevel.Verbose, Jit);
    }

    // Bits 7 to 9 of the flags: 4 is optimised, 6 and 7 count how the code is used on the way there.
    protected override void OnEventWritten(EventWrittenEventArgs written)
    {
        if (written.EventName is not { } name || !name.StartsWith("MethodLoadVerbose") || (string?)written.Payload![7] != "Hot") return;
        if ((((uint)written.Payload[5]! >> 7) & 7) is 4 or 6 or 7) SawOptimised = true;
    }
}
CS
dotnet build app.cs -c Release -o out -v q > /dev/null

seen="nothing new is called: $(dotnet out/app.dll quiet)
a new method every 20 ms: $(dotnet out/app.dll busy)
a new method every 20 ms, delay 0: $(DOTNET_TC_CallCountingDelayMs=0 dotnet out/app.dll busy)"
echo "$seen"
expected='nothing new is called: optimised
a new method every 20 ms: never optimised
a new method every 20 ms, delay 0: optimised'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
