#!/usr/bin/env bash
# Microsoft.Orleans.Streaming 10.4.2: after the loss of a silo, a memory stream can ignore new subscribers for ever.
#
# Two silos, one memory stream, PubSubStore in memory, as the documentation sets it up. One silo reads the queue (its
# pulling agent), the other has the list of the stream's subscribers (PubSubRendezvousGrain and its storage), and is
# lost. A client that subscribes afterwards is entered into a new list, without an error. The agent asks for the list
# only when it meets a stream that it doesn't know; this one it knows, and the new list knows no agent that it could
# tell. Whatever is published is accepted, and arrives nowhere. Unsubscribing and subscribing again changes nothing,
# nor does time while something is published. What helps: stopping and starting the agents
# (PersistentStreamProviderCommand), or a PubSubStore that outlives a silo.
#
# Seen on 2026-11-28 with the .NET SDK 10.0.401:
#   both silos: delivered
#   new subscription after the loss: not delivered
#   another new subscription: not delivered
#   agents stopped and started: delivered
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > app.cs <<'CS'
#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.Orleans.Server@10.4.2
#:package Microsoft.Orleans.Streaming@10.4.2
#:package Microsoft.Orleans.TestingHost@10.4.2
#:property PublishAot=false
#:property Nullable=enable
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Providers;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;

// Where grains are placed is chance: until the agent is on one silo, and the list with its storage on the other.
while (true)
{
    var builder = new InProcessTestClusterBuilder(2);
    builder.ConfigureHost(host => host.Logging.ClearProviders());
    builder.ConfigureSilo((_, silo) => silo
        .AddMemoryGrainStorage("PubSubStore", storage => storage.NumStorageGrains = 1)
        .AddMemoryStreams("streams", streams => streams.ConfigurePartitioning(1)));
    builder.ConfigureClient(client => client.AddMemoryStreams("streams", streams => streams.ConfigurePartitioning(1)));
    await using var cluster = builder.Build();
    await cluster.DeployAsync();
    var stream = cluster.Client.ServiceProvider.GetRequiredKeyedService<IStreamProvider>("streams")
        .GetStream<int>(StreamId.Create("numbers", "all"));
    var subscriber = new Subscriber(stream);
    await subscriber.Subscribe();
    var first = await subscriber.IsDelivered(TimeSpan.FromSeconds(30));

    InProcessSiloHandle? agent = null;
    foreach (var silo in cluster.Silos)
    {
        if ((int?)await Agents(silo, PersistentStreamProviderCommand.GetNumberRunningAgents) == 1) agent = silo;
    }

    var management = cluster.Client.GetGrain<IManagementGrain>(0);
    var places = (await management.GetDetailedGrainStatistics())
        .Where(grain => grain.GrainType.Contains("PubSubRendezvousGrain") || grain.GrainType.Contains("MemoryStorageGrain"))
        .Select(grain => grain.SiloAddress).Distinct().ToList();
    var lost = cluster.Silos.FirstOrDefault(silo => silo != agent);
    if (agent is null || lost is null || places.Count != 1 || !places[0].Equals(lost.SiloAddress)) continue;

    Console.WriteLine("both silos: " + Word(first));
    await cluster.KillSiloAsync(lost);
    await subscriber.Unsubscribe();
    await subscriber.Subscribe();
    Console.WriteLine("new subscription after the loss: " + Word(await subscriber.IsDelivered(TimeSpan.FromSeconds(20))));
    await subscriber.Unsubscribe();
    await subscriber.Subscribe();
    Console.WriteLine("another new subscription: " + Word(await subscriber.IsDelivered(TimeSpan.FromSeconds(20))));
    await Agents(agent, PersistentStreamProviderCommand.StopAgents);
    await Agents(agent, PersistentStreamProviderCommand.StartAgents);
    Console.WriteLine("agents stopped and started: " + Word(await subscriber.IsDelivered(TimeSpan.FromSeconds(60))));
    return;
}

static string Word(bool delivered) => delivered ? "delivered" : "not delivered";

static Task<object?> Agents(InProcessSiloHandle silo, PersistentStreamProviderCommand command) =>
    ((IControllable)silo.ServiceProvider.GetRequiredKeyedService<IStreamProvider>("streams")).ExecuteCommand((int)command, null);

sealed class Subscriber(IAsyncStream<int> stream)
{
    private TaskCompletionSource _received = new();
    private StreamSubscriptionHandle<int>? _handle;

    public async Task Subscribe()
    {
        _received = new();
        _handle = await stream.SubscribeAsync((_, _) => { _received.TrySetResult(); return Task.CompletedTask; });
    }

    public async Task Unsubscribe()
    {
        // The first calls may still go to the silo that is lost.
        for (var tries = 0; ; tries++)
        {
            try
            {
                await _handle!.UnsubscribeAsync();
                return;
            }
            catch (Exception) when (tries < 20)
            {
                await Task.Delay(1000);
            }
        }
    }

    /// Publishes four times a second until something arrives.
    public async Task<bool> IsDelivered(TimeSpan patience)
    {
        for (var end = DateTime.UtcNow + patience; DateTime.UtcNow < end;)
        {
            try
            {
                await stream.OnNextAsync(1);
            }
            catch (Exception)
            {
                // The queue's grain was on the silo that is lost.
            }

            if (await Task.WhenAny(_received.Task, Task.Delay(250)) == _received.Task) return true;
        }

        return false;
    }
}
CS

seen=$(dotnet run app.cs)
echo "$seen"
expected='both silos: delivered
new subscription after the loss: not delivered
another new subscription: not delivered
agents stopped and started: delivered'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
