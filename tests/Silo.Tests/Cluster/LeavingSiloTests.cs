using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>A silo that is asked to stop while its streams are busy.</summary>
public sealed class LeavingSiloTests
{
    private const int Streams = 4;

    /// <summary>What one user may say a minute, with room to spare for none.</summary>
    private const int MessagesAUser = 30;

    [Fact]
    public async Task GivenGiftsAndChatUnderWay_WhenASiloGetsSigterm_ThenNoCallFailsAndEachIsDoneOnce()
    {
        await using var cluster = await RunningCluster.Start();
        var streams = new List<string>();
        for (var number = 0; number < Streams; number++)
        {
            using var host = cluster.Client(number % 2, $"host{number}");
            streams.Add(await host.GoLive());
        }

        var given = new ConcurrentDictionary<(string Stream, string User, string ClientId), string>();
        var said = new ConcurrentDictionary<(string Stream, string User, string ClientId), string>();
        using var isEnough = new CancellationTokenSource();
        var underWay = new Countdown(10 * Streams);
        var work = streams.Select((streamId, number) => Fan(cluster, number, streamId, given, said, underWay, isEnough.Token)).ToList();

        await Task.WhenAny(underWay.Reached, Task.WhenAny(work).Unwrap());
        var leaving = await BusiestSilo(cluster);
        leaving.Terminate();
        await Task.WhenAny(leaving.Ended(), Task.WhenAny(work).Unwrap());
        var afterwards = new Countdown(10 * Streams);
        underWay.Then(afterwards);
        await Task.WhenAny(afterwards.Reached, Task.WhenAny(work).Unwrap());
        await isEnough.CancelAsync();
        await Task.WhenAll(work);
        Assert.Equal(0, await leaving.Ended());

        foreach (var streamId in streams)
        {
            using var anybody = cluster.Anonymous(1);
            Assert.Equal(
                given.Keys.Count(key => key.Stream == streamId), (await anybody.Get($"/api/live/{streamId}")).At("stream.gifts.count")!.GetValue<int>());
            Assert.Equal(said.Where(one => one.Key.Stream == streamId).Select(one => one.Value).Order(), (await History(cluster, streamId)).Order());
        }

        Assert.Equal(given.Count, given.Values.Distinct().Count());
    }

    /// <summary>As Prometheus sums it, once only one process reports it: while silos come and go there are two for up to 15 s.</summary>
    private static async Task<double> LiveStreams(RunningCluster cluster)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var told =
                await Task.WhenAll(cluster.Silos.Concat(cluster.Fronts).Select(static node => RunningCluster.MetricIfReported(node, "livehouse_live_streams")));
            var reporters = told.Count(static number => number is not null);
            if (reporters == 1) return told.Sum() ?? 0;
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), $"{reporters} processes report how many streams are live.");
        }
    }

    /// <summary>The one with the most streams.</summary>
    private static async Task<NodeProcess> BusiestSilo(RunningCluster cluster)
    {
        var streams = await Task.WhenAll(
            cluster.Silos.Select(static async silo => (Silo: silo, Live: await RunningCluster.Metric(silo, "livehouse_stream_activations"))));
        Assert.Equal(Streams, streams.Sum(static each => each.Live));
        Assert.Equal(Streams, await LiveStreams(cluster));
        return streams.MaxBy(static each => each.Live).Silo;
    }

    /// <summary>Gives and talks until stopped, as one user after the other, so that no user's budget runs out.</summary>
    private static async Task Fan(
        RunningCluster cluster,
        int number,
        string streamId,
        ConcurrentDictionary<(string, string, string), string> given,
        ConcurrentDictionary<(string, string, string), string> said,
        Countdown underWay,
        CancellationToken isEnough)
    {
        for (var life = 0; !isEnough.IsCancellationRequested; life++)
        {
            var user = $"fan{number}x{life}";
            await using var fan = await Viewer.Join(cluster.Fronts[number % 2].Address, cluster.Token(user), streamId);
            for (var turn = 0; turn < MessagesAUser && !isEnough.IsCancellationRequested; turn++)
            {
                var clientId = $"c{turn}";
                given[(streamId, user, clientId)] = (await fan.Give(clientId)).GetProperty("giftId").GetString()!;
                said[(streamId, user, clientId)] = (await fan.Say($"message {turn}", clientId)).GetProperty("messageId").GetString()!;
                underWay.Signal();
            }
        }
    }

    private static async Task<List<string>> History(RunningCluster cluster, string streamId)
    {
        using var anybody = cluster.Anonymous(0);
        var ids = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await anybody.Get($"/api/live/{streamId}/messages?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            ids.AddRange(page.Json["items"]!.AsArray().Select(static item => item!["messageId"]!.GetValue<string>()));
            if ((cursor = page.Json["nextCursor"]?.GetValue<string>()) is null) return ids;
        }
    }

    /// <summary>Reached when it was signalled so many times; goes on with the next.</summary>
    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile Countdown? _next;
        private int _left = count;

        public Task Reached => _reached.Task.WaitAsync(Testing.Hang.After);

        public void Then(Countdown next) => _next = next;

        public void Signal()
        {
            if (_next is { } next) next.Signal();
            else if (Interlocked.Decrement(ref _left) == 0) _reached.SetResult();
        }
    }
}
