#!/usr/bin/env bash
# Microsoft.Orleans.Server 10.4.2: a grain's iterator runs in the middle of another call, though nothing allows that.
#
# A grain without [Reentrant] answers one call after the other, so its methods may leave the state half changed over an
# await. A method that returns IAsyncEnumerable is an exception that nothing in its class shows: Orleans fetches its
# items by calls that always interleave. Between "10 taken from here" and "10 added there" an ordinary method waits, and
# the iterator reads a total that never was; it can change the state there as well. What helps: let the iterator take
# what it tells from an ordinary method of its own grain, called through the reference, which waits like any other.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   in the middle of a transfer, ordinary call: waits
#   in the middle of a transfer, iterator: 90
#   afterwards, ordinary call: 100
#   afterwards, iterator that asks its own grain, begun in the middle: 100
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

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort(), FreePort()));
using var host = builder.Build();
await host.StartAsync();
var account = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IAccount>(0);
var patience = TimeSpan.FromSeconds(20);

var transfer = account.Transfer();
await Account.Begun.Task.WaitAsync(patience);
var ordinary = account.Total();
var asking = First(account.TotalsAskedFor());
var iterated = await First(account.Totals()).WaitAsync(patience);
Console.WriteLine("in the middle of a transfer, ordinary call: " + (ordinary.IsCompleted ? "answered" : "waits"));
Console.WriteLine($"in the middle of a transfer, iterator: {iterated}");
Account.Goes.SetResult();
await transfer.WaitAsync(patience);
Console.WriteLine($"afterwards, ordinary call: {await ordinary.WaitAsync(patience)}");
Console.WriteLine($"afterwards, iterator that asks its own grain, begun in the middle: {await asking.WaitAsync(patience)}");
await host.StopAsync();

static async Task<int> First(IAsyncEnumerable<int> totals)
{
    await foreach (var total in totals) return total;
    return -1;
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

public interface IAccount : IGrainWithIntegerKey
{
    Task Transfer();

    Task<int> Total();

    IAsyncEnumerable<int> Totals();

    IAsyncEnumerable<int> TotalsAskedFor();
}

public sealed class Account : Grain, IAccount
{
    public static readonly TaskCompletionSource Begun = new(), Goes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _here = 100, _there;

    public async Task Transfer()
    {
        _here -= 10;
        Begun.SetResult();
        await Goes.Task;
        _there += 10;
    }

    public Task<int> Total() => Task.FromResult(_here + _there);

    public async IAsyncEnumerable<int> Totals()
    {
        await Task.CompletedTask;
        yield return _here + _there;
    }

    public async IAsyncEnumerable<int> TotalsAskedFor()
    {
        yield return await this.AsReference<IAccount>().Total();
    }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='in the middle of a transfer, ordinary call: waits
in the middle of a transfer, iterator: 90
afterwards, ordinary call: 100
afterwards, iterator that asks its own grain, begun in the middle: 100'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
