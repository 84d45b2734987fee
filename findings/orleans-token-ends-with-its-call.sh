#!/usr/bin/env bash
# Microsoft.Orleans.Server 10.4.2: a CancellationToken that a grain was given can no longer be cancelled after its call.
#
# A method that starts work, keeps the token for it and returns, is stopped by the caller's Cancel as long as it is
# called on an object, for instance in a unit test of the class. Called as a grain it gets a token of its own, which
# Orleans connects to the caller's only while the call runs: a later Cancel reaches nobody, in the same process as from
# a client, Cancel returns as always, and the work goes on. What helps: let the call last as long as the work, or give
# the grain a method that stops it.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   object, cancelled after the call: stops
#   grain, cancelled during the call: stops
#   grain in the same process, cancelled after the call: goes on
#   grain from a client, cancelled after the call: goes on
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

var (siloPort, gatewayPort) = (FreePort(), FreePort());
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(orleans => orleans.UseLocalhostClustering(siloPort, gatewayPort));
using var silo = builder.Build();
await silo.StartAsync();
builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleansClient(orleans => orleans.UseLocalhostClustering(gatewayPort));
using var client = builder.Build();
await client.StartAsync();
var inside = silo.Services.GetRequiredService<IGrainFactory>();
var outside = client.Services.GetRequiredService<IGrainFactory>();

Console.WriteLine("object, cancelled after the call: " + await CancelledAfter(new Export()));
Console.WriteLine("grain, cancelled during the call: " + await CancelledDuring(outside.GetGrain<IExport>("during")));
Console.WriteLine("grain in the same process, cancelled after the call: " + await CancelledAfter(inside.GetGrain<IExport>("inside")));
Console.WriteLine("grain from a client, cancelled after the call: " + await CancelledAfter(outside.GetGrain<IExport>("outside")));
await client.StopAsync();
await silo.StopAsync();

static async Task<string> CancelledAfter(IExport export)
{
    using var source = new CancellationTokenSource();
    await export.Start(source.Token);
    source.Cancel();
    return await Outcome(export);
}

static async Task<string> CancelledDuring(IExport export)
{
    using var source = new CancellationTokenSource();
    var call = export.Run(source.Token);
    await Export.Runs.Task.WaitAsync(TimeSpan.FromSeconds(20));
    source.Cancel();
    try
    {
        await call.WaitAsync(TimeSpan.FromSeconds(20));
    }
    catch (OperationCanceledException)
    {
        // The caller may learn it before the grain.
    }

    return await Outcome(export);
}

static async Task<string> Outcome(IExport export)
{
    for (var tries = 0; tries < 50; tries++)
    {
        if (await export.IsStopped()) return "stops";
        await Task.Delay(100);
    }

    return "goes on";
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

public interface IExport : IGrainWithStringKey
{
    Task Start(CancellationToken token);

    Task Run(CancellationToken token);

    Task<bool> IsStopped();
}

public sealed class Export : Grain, IExport
{
    public static readonly TaskCompletionSource Runs = new();
    private CancellationToken _token;

    public Task Start(CancellationToken token)
    {
        _token = token;
        return Task.CompletedTask;
    }

    public Task Run(CancellationToken token)
    {
        _token = token;
        Runs.SetResult();
        return Task.Delay(Timeout.Infinite, token);
    }

    public Task<bool> IsStopped() => Task.FromResult(_token.IsCancellationRequested);
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='object, cancelled after the call: stops
grain, cancelled during the call: stops
grain in the same process, cancelled after the call: goes on
grain from a client, cancelled after the call: goes on'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
