using Livehouse.Testing.Redis;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR;
using StackExchange.Redis;

namespace Livehouse.Tests.Cluster;

/// <summary>A cluster whose members and reminders are in a real Redis. Its state is in PostgreSQL, as any cluster's.</summary>
public sealed class RedisClusterTests
{
    [RedisFact]
    public async Task GivenMembersInRedis_WhenASiloIsKilled_ThenItsStreamAndItsScheduledJobGoOnAtTheOther()
    {
        await using var redis = await RedisServer.Start();
        await using var watch = await ReconcilerWatch.Start();
        await using var cluster = await RunningCluster.Start(watch.Variables, Members(redis), fronts: 1);
        using var host = cluster.Client(0, "host");
        var streamId = await host.GoLive();
        await watch.Join((await host.Get($"/api/live/{streamId}")).Text("stream.room"), "host");
        await using var ann = await Viewer.Join(cluster.Fronts[0].Address, cluster.Token("ann"), streamId);
        await ann.Say("before");
        var runs = await watch.SiloThatLooks();
        await using var ofTheOther = await StreamOn(cluster, runs);

        await cluster.Silos[runs].KillHard();

        await Outlast(ofTheOther);
        await Outlast(ann);
        await watch.LooksFrom(1 - runs);
    }

    [RedisFact]
    public async Task GivenRemindersInRedis_WhenRedisAndAllNodesAreKilledAndComeBack_ThenTheJobsAreRemindedAsBefore()
    {
        await using var redis = await RedisServer.Start();
        await using var watch = await ReconcilerWatch.Start();
        await using var cluster = await RunningCluster.Start(watch.Variables, Members(redis), fronts: 1);
        using var host = cluster.Client(0, "host");
        var streamId = await host.GoLive();
        await watch.Join((await host.Get($"/api/live/{streamId}")).Text("stream.room"), "host");
        await watch.SiloThatLooks();
        var before = await Reminders(redis);
        Assert.NotEmpty(before);

        await redis.KillHard();
        await using (var ann = await Viewer.Join(cluster.Fronts[0].Address, cluster.Token("ann"), streamId)) await ann.Give("without-redis");
        foreach (var node in cluster.Silos.Concat(cluster.Fronts)) await node.KillHard();
        await redis.StartAgain();
        Assert.Equal(before, await Reminders(redis));
        await Task.WhenAll(cluster.Silos.Concat(cluster.Fronts).Select(static node => node.Start()));

        Assert.Equal(1, (await host.Get($"/api/live/{streamId}")).At("stream.gifts.count")!.GetValue<int>());
        await watch.LooksGoOn();
        Assert.Equal(before.Select(Name), (await Reminders(redis)).Select(Name));

        // Their times are those of their last registration, which each start renews.
        static string Name(string reminder) => string.Join(',', reminder.Split(',')[..3]);
    }

    private static Dictionary<string, string> Members(RedisServer redis) => new() { ["CLUSTER_PROVIDER"] = "redis", ["REDIS_URL"] = redis.Url };

    /// <summary>A viewer of a stream whose grain is active on this silo: grains are placed at random, one of a few is there.</summary>
    private static async Task<Viewer> StreamOn(RunningCluster cluster, int silo)
    {
        for (var number = 0; ; number++)
        {
            using var host = cluster.Client(0, $"host{number}");
            var before = await Activations(cluster.Silos[silo]);
            var streamId = await host.GoLive();
            var viewer = await Viewer.Join(cluster.Fronts[0].Address, cluster.Token($"ben{number}"), streamId);
            if (await Activations(cluster.Silos[silo]) > before) return viewer;
            await viewer.DisposeAsync();
        }

        // A silo that has had no grain yet reports none.
        static async Task<double> Activations(NodeProcess silo) => await RunningCluster.MetricIfReported(silo, "livehouse_stream_activations") ?? 0;
    }

    /// <summary>
    /// Sends messages until one comes back: messages sent while a silo is missing fail, and may be repeated under their id; messages sent before the front has
    /// joined the stream again are in the state that it receives then.
    /// </summary>
    private static async Task Outlast(Viewer viewer)
    {
        using var patience = new CancellationTokenSource(Testing.Hang.After);
        for (var number = 0; ; number++)
        {
            try
            {
                await viewer.Say($"after {number}", $"after-{number}");
            }
            catch (HubException)
            {
                patience.Token.ThrowIfCancellationRequested();
                number--;
                continue;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            enough.CancelAfter(TimeSpan.FromSeconds(3));
            if (await viewer.Hears("after", enough.Token)) return;
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Which grains are reminded of what, as Orleans' provider keeps it.</summary>
    private static async Task<List<string>> Reminders(RedisServer redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Livehouse.Silo.Membership.RedisMembership.Read(redis.Url));
        var server = connection.GetServers().Single();
        var kept = new List<string>();
        await foreach (var key in server.KeysAsync(connection.GetDatabase().Database, "*reminder*"))
        {
            foreach (var value in await connection.GetDatabase().SortedSetRangeByRankAsync(key)) kept.Add($"{key}: {value}");
        }

        return [.. kept.Order(StringComparer.Ordinal)];
    }
}
