#!/usr/bin/env bash
# Microsoft.Orleans.Server 10.4.2: a control command to one's own provider works in a silo, and is refused from a client.
#
# IManagementGrain.SendControlCommandToProvider<T>(name, command, arg) asks every silo's IControllable that is registered
# under a name and whose class is exactly T. The class is named by a type argument of the method, so that the request is
# an instance of a generic class over T, and Orleans serializes only types that are allowed. Nothing allows T: it has no
# serializer, and needs none. Called in the only silo, nothing is serialized and all is well, in a test as in
# development; from a client, or with the management grain in another silo, the caller gets an InvalidOperationException
# before anything is sent. TypeManifestOptions.AddAllowedType(typeof(T)), on both sides, helps.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   in the silo: hello from the silo
#   from a client: InvalidOperationException, is not allowed
#   from a client, T allowed: hello from the silo
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
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Serialization.Configuration;

var (siloPort, gatewayPort) = (FreePort(), FreePort());
using var silo = Silo(allowed: false, siloPort, gatewayPort);
await silo.StartAsync();
Console.WriteLine("in the silo: " + await Ask(silo));
using (var client = Client(allowed: false, gatewayPort))
{
    await client.StartAsync();
    Console.WriteLine("from a client: " + await Ask(client));
    await client.StopAsync();
}

await silo.StopAsync();
(siloPort, gatewayPort) = (FreePort(), FreePort());
using var second = Silo(allowed: true, siloPort, gatewayPort);
await second.StartAsync();
using (var client = Client(allowed: true, gatewayPort))
{
    await client.StartAsync();
    Console.WriteLine("from a client, T allowed: " + await Ask(client));
    await client.StopAsync();
}

await second.StopAsync();

static async Task<string> Ask(IHost host)
{
    var management = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
    try
    {
        return (string)(await management.SendControlCommandToProvider<Greeter>("greeter", 0))[0]!;
    }
    catch (InvalidOperationException failure)
    {
        return $"{failure.GetType().Name}, {(failure.Message.Contains("is not allowed") ? "is not allowed" : failure.Message)}";
    }
}

static IHost Silo(bool allowed, int siloPort, int gatewayPort)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.UseOrleans(orleans => orleans.UseLocalhostClustering(siloPort, gatewayPort));
    builder.Services.AddKeyedSingleton<IControllable, Greeter>("greeter");
    if (allowed) builder.Services.Configure<TypeManifestOptions>(options => options.AddAllowedType(typeof(Greeter)));
    return builder.Build();
}

static IHost Client(bool allowed, int gatewayPort)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.UseOrleansClient(orleans => orleans.UseLocalhostClustering(gatewayPort));
    if (allowed) builder.Services.Configure<TypeManifestOptions>(options => options.AddAllowedType(typeof(Greeter)));
    return builder.Build();
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

public sealed class Greeter : IControllable
{
    public Task<object?> ExecuteCommand(int command, object? arg) => Task.FromResult<object?>("hello from the silo");
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='in the silo: hello from the silo
from a client: InvalidOperationException, is not allowed
from a client, T allowed: hello from the silo'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
