#!/usr/bin/env bash
# Microsoft.Orleans.Server 10.4.2: a stateless worker's IAsyncEnumerable fails as soon as there are several callers.
#
# An enumeration is a conversation: the first call starts it, further calls fetch the next items by its id. With
# [StatelessWorker] each of these calls goes to whichever activation is free, and only the one that began knows the id:
# the caller gets EnumerationAbortedException, whose text blames a deactivation or an idle enumerator. One caller at a
# time meets the same activation again, and what is ready at once comes whole with the first answer, so that a test
# passes and the build says nothing. What helps: an ordinary grain, or an ordinary method that returns pages.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   stateless worker, 20 enumerations in turn: all complete
#   stateless worker, 20 at once, all items ready: all complete
#   stateless worker, 20 at once: some aborted
#   ordinary grain, 20 at once: all complete
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.Orleans.Server@10.4.2
#:property PublishAot=false
#:property Nullable=enable
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
var worker = grains.GetGrain<IWorker>(0);
var ordinary = grains.GetGrain<IOrdinary>(0);

var inTurn = new List<bool>();
for (var i = 0; i < 20; i++) inTurn.Add(await IsComplete(worker.Count(pause: true)));
Console.WriteLine("stateless worker, 20 enumerations in turn: " + Word(inTurn));
Console.WriteLine("stateless worker, 20 at once, all items ready: " + Word(await AtOnce(() => worker.Count(pause: false))));
Console.WriteLine("stateless worker, 20 at once: " + Word(await AtOnce(() => worker.Count(pause: true))));
Console.WriteLine("ordinary grain, 20 at once: " + Word(await AtOnce(() => ordinary.Count(pause: true))));
await host.StopAsync();

static string Word(IEnumerable<bool> complete) => complete.All(one => one) ? "all complete" : "some aborted";

static Task<bool[]> AtOnce(Func<IAsyncEnumerable<int>> start) =>
    Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IsComplete(start())));

static async Task<bool> IsComplete(IAsyncEnumerable<int> numbers)
{
    try
    {
        var next = 0;
        await foreach (var number in numbers)
        {
            if (number != next++) throw new InvalidOperationException("out of order");
        }

        return next == 5;
    }
    catch (EnumerationAbortedException)
    {
        return false;
    }
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

public interface IWorker : IGrainWithIntegerKey
{
    IAsyncEnumerable<int> Count(bool pause);
}

public interface IOrdinary : IGrainWithIntegerKey
{
    IAsyncEnumerable<int> Count(bool pause);
}

[StatelessWorker(8)]
public sealed class Worker : Grain, IWorker
{
    public IAsyncEnumerable<int> Count(bool pause) => Numbers.Five(pause);
}

public sealed class Ordinary : Grain, IOrdinary
{
    public IAsyncEnumerable<int> Count(bool pause) => Numbers.Five(pause);
}

static class Numbers
{
    public static async IAsyncEnumerable<int> Five(bool pause)
    {
        for (var number = 0; number < 5; number++)
        {
            if (pause) await Task.Delay(50);
            yield return number;
        }
    }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='stateless worker, 20 enumerations in turn: all complete
stateless worker, 20 at once, all items ready: all complete
stateless worker, 20 at once: some aborted
ordinary grain, 20 at once: all complete'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
