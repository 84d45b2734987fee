#!/usr/bin/env bash
# ASP.NET Core 10.0: an HTTP connection that has ended stays in memory as long as the transport below it.
#
# A connection middleware of Kestrel may keep the transport when HTTP is done with it, for a protocol of its own after an
# upgrade, say. The request, its headers, buffers and timeouts should then be free, but they are not: HTTP has asked
# Kestrel's heartbeat to call it every second, and there is no way to take that back before the transport is disposed.
# For connections that live for hours that is several kilobytes each. What helps: the middleware gives HTTP an
# IConnectionHeartbeatFeature of its own, registers itself once with Kestrel's, and forgets HTTP when it ends.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401:
#   heartbeat as it is: 200 of 200 ended HTTP connections in memory
#   heartbeat in between: 0 of 200 ended HTTP connections in memory
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

const int Count = 200;
var isBetween = args.Contains("between");
var (requests, kept) = (new ConcurrentBag<WeakReference>(), 0);
var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Use(next => async connection =>
{
    var transport = connection.Transport;
    var heart = new Between();
    if (isBetween)
    {
        connection.Features.Get<IConnectionHeartbeatFeature>()!.OnHeartbeat(static state => ((Between)state).Beat(), heart);
        connection.Features.Set<IConnectionHeartbeatFeature>(heart);
    }

    connection.Transport = new KeptOpen(transport);
    await next(connection);
    heart.Forget();
    Interlocked.Increment(ref kept);
    await end.Task;
})));
var app = builder.Build();
app.Run(async context =>
{
    requests.Add(new WeakReference(context.Features.Get<IHttpRequestFeature>()));
    context.Response.Headers.Upgrade = "own";
    await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
});
await app.StartAsync();
var port = new Uri(app.Urls.First()).Port;
var clients = new List<TcpClient>();
for (var at = 0; at < Count; at++)
{
    var client = new TcpClient();
    await client.ConnectAsync(IPAddress.Loopback, port);
    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: own\r\n\r\n"));
    clients.Add(client);
}

while (Volatile.Read(ref kept) < Count) await Task.Delay(20);
for (var tries = 0; tries < 100 && requests.Any(request => request.IsAlive); tries++)
{
    GC.Collect();
    await Task.Delay(20);
}

Console.WriteLine($"heartbeat {(isBetween ? "in between" : "as it is")}: {requests.Count(request => request.IsAlive)} of {Count} ended HTTP connections in memory");
end.SetResult();
foreach (var client in clients) client.Dispose();
await app.StopAsync();

sealed class Between : IConnectionHeartbeatFeature
{
    private (Action<object> Action, object State)[] _actions = [];

    public void OnHeartbeat(Action<object> action, object state) => _actions = [.. _actions, (action, state)];

    public void Beat()
    {
        foreach (var (action, state) in _actions) action(state);
    }

    public void Forget() => _actions = [];
}

/// <summary>HTTP completes its pipes when it ends; the transport's own stay open.</summary>
sealed class KeptOpen(IDuplexPipe inner) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(inner.Input.AsStream(leaveOpen: true), new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));

    public PipeWriter Output { get; } = PipeWriter.Create(inner.Output.AsStream(leaveOpen: true), new StreamPipeWriterOptions(leaveOpen: true));
}
CS

seen=$(timeout 300 dotnet run app.cs; timeout 300 dotnet run app.cs -- between)
echo "$seen"
expected='heartbeat as it is: 200 of 200 ended HTTP connections in memory
heartbeat in between: 0 of 200 ended HTTP connections in memory'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
