#!/usr/bin/env bash
# Microsoft.Extensions.TimeProvider.Testing 10.11.0: during FakeTimeProvider.Advance, the callback of a timer sees the
# time at the end of the advance, not its own due time, and a timer that it starts counts from that end.
#
# A timer is due after 1 s; its callback starts a second one, due 2 s later. Advance(10 s) fires the first; by its clock
# 10 s are over, so the second is due at 12 s and does not fire in this advance, nor in one more second. A program that
# was idle for 10 s would have fired it at 3 s. Tests of retries and leases pass or fail for a reason of the clock.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   first saw 10 s; second fired: False; after 1 s more: False; after 2 s more: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:package Microsoft.Extensions.TimeProvider.Testing@10.11.0
#:property PublishAot=false
using Microsoft.Extensions.Time.Testing;
var clock = new FakeTimeProvider();
var start = clock.GetUtcNow();
(double saw, bool fired, ITimer? second) = (0, false, null);
using var first = clock.CreateTimer(
    _ =>
    {
        saw = (clock.GetUtcNow() - start).TotalSeconds;
        second = clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
    },
    null,
    TimeSpan.FromSeconds(1),
    Timeout.InfiniteTimeSpan);
clock.Advance(TimeSpan.FromSeconds(10));
var line = $"first saw {saw} s; second fired: {fired}";
clock.Advance(TimeSpan.FromSeconds(1));
line += $"; after 1 s more: {fired}";
clock.Advance(TimeSpan.FromSeconds(1));
Console.WriteLine($"{line}; after 2 s more: {fired}");
CS

seen=$(dotnet run app.cs)
echo "$seen"
[ "$seen" = "first saw 10 s; second fired: False; after 1 s more: False; after 2 s more: True" ] || { echo "The behaviour has changed." >&2; exit 1; }
