using System.Threading.Channels;
using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Silo.Feed;
using Livehouse.Tests.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Livehouse.Tests.Feed;

/// <summary>The feed over two silos and a front: what is published anywhere arrives everywhere, also after the loss of a silo.</summary>
public sealed class OperatorFeedTests : IAsyncLifetime, IDisposable
{
    private static readonly OperatorFeedOptions Quick = new()
    {
        ProbeEvery = TimeSpan.FromMilliseconds(200),
        ProbeTimeout = TimeSpan.FromSeconds(5),
        RetryAfter = TimeSpan.FromMilliseconds(100),
    };

    private readonly CancellationTokenSource _end = new();
    private InProcessTestCluster? _cluster;

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    public async Task InitializeAsync() =>
        _cluster = await GrainClusters.Start(silos: 2, static _ => { }, withFront: true, static services => services.AddSingleton(Quick));

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await Cluster.DisposeAsync();
    }

    public void Dispose() => _end.Dispose();

    [Fact]
    public async Task GivenAFrontAndASiloThatFollow_WhenASiloPublishes_ThenBothReceiveIt()
    {
        var front = Follow(FeedOf(Cluster.Client.ServiceProvider));
        var silo = Follow(FeedOf(Cluster.Silos[1].ServiceProvider));
        Assert.Equal("connected", await front.Next());
        Assert.Equal("connected", await silo.Next());

        FeedOf(Cluster.Silos[0].ServiceProvider).Publish(new OperatorEvent("stream.started", DateTimeOffset.UnixEpoch, "default", "st_1", "host", "Title"));
        Assert.Equal("stream.started st_1 Title", await front.Next());
        Assert.Equal("stream.started st_1 Title", await silo.Next());
    }

    [Fact]
    public async Task GivenAFrontThatFollows_WhenEachSiloIsKilledInTurnAndReplaced_ThenItReceivesWhatIsPublishedAfterwards()
    {
        var front = Follow(FeedOf(Cluster.Client.ServiceProvider));
        Assert.Equal("connected", await front.Next());
        for (var round = 1; round <= 2; round++)
        {
            var victim = Cluster.Silos[0];
            await Cluster.StartAdditionalSiloAsync();
            await Cluster.KillSiloAsync(victim);

            // The list of subscribers may have been on the silo that is gone, or not: the feed comes back in both cases.
            var publisher = FeedOf(Cluster.Silos[0].ServiceProvider);
            var name = $"st_{round}";
            var arrived = Until(front, $"stream.ended {name} ");
            while (!await IsDone(arrived)) publisher.Publish(new OperatorEvent("stream.ended", DateTimeOffset.UnixEpoch, "default", name));
        }
    }

    /// <summary>Whether it is done by now or soon: events published while there was no subscription do not arrive, and have to be published again.</summary>
    private static async Task<bool> IsDone(Task arrived)
    {
        try
        {
            await arrived.WaitAsync(TimeSpan.FromMilliseconds(200));
            return true;
        }
        catch (TimeoutException) when (!arrived.IsCompleted)
        {
            return false;
        }
    }

    private static async Task Until(Follower follower, string entry)
    {
        while (await follower.Next() != entry)
        {
        }
    }

    private static IOperatorFeed FeedOf(IServiceProvider services) => services.GetRequiredService<IOperatorFeed>();

    private Follower Follow(IOperatorFeed feed)
    {
        var follower = new Follower();
        _ = feed.Follow(follower, _end.Token);
        return follower;
    }

    private sealed class Follower : IOperatorFeedListener
    {
        private readonly Channel<string> _entries = Channel.CreateUnbounded<string>();

        public void OnEvent(OperatorEvent happened) => _entries.Writer.TryWrite($"{happened.Type} {happened.StreamId} {happened.Title}");

        public void OnConnected() => _entries.Writer.TryWrite("connected");

        public void OnInterrupted() => _entries.Writer.TryWrite("interrupted");

        public Task<string> Next() => _entries.Reader.ReadAsync().AsTask().WaitAsync(Probe.Patience);
    }
}
