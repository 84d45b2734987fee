using System.Threading.Channels;
using Livehouse.Hosting;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Cluster;

/// <summary>Jobs run at one place of the cluster at a time, and go on at another when that place is gone.</summary>
public sealed class JobTests
{
    private const int Rounds = 30;

    /// <summary>The loss of a silo is found in four probes of 3 seconds, and the job's reminder comes every 15.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task GivenTwoSilos_WhenAScheduledJobIsDue_ThenItsRoundsRunAtOneOfThemAndGoOnAtTheOtherWhenThatOneLeaves()
    {
        var rounds = Channel.CreateUnbounded<Diary>();
        await using var cluster = new ClusterPlan();
        string[] settings = ["--environment=Development", "--urls=http://127.0.0.1:0", "--LIVEKIT_URL=ws://127.0.0.1:9"];
        await cluster.Start(settings, builder =>
        {
            builder.Logging.ClearProviders();
            new FakeMedia().Serve(builder.Services);
            builder.Services.AddSingleton<IScheduledJob>(_ => new Diary(rounds.Writer));
        });

        var places = await Next(rounds.Reader, Rounds);
        var first = Assert.Single(places.Distinct());
        await cluster.StopSilo(services => services.GetServices<IScheduledJob>().Contains(first));
        var second = await rounds.Reader.ReadAllAsync().FirstAsync(place => place != first).AsTask().WaitAsync(RestMax);

        Assert.All(await Next(rounds.Reader, Rounds), place => Assert.Same(second, place));
        Assert.All([first, second], static place => Assert.False(place.WasTwiceAtOnce));
    }

    [Fact]
    public async Task GivenASiloThatRunsAScheduledJob_WhenItIsKilled_ThenTheScheduledJobGoesOnAtTheOther()
    {
        await using var watch = await ReconcilerWatch.Start();
        await using var cluster = await RunningCluster.Start(watch.Variables);
        using var host = cluster.Client(0, "host");
        await watch.Join((await host.Get($"/api/live/{await host.GoLive()}")).Text("stream.room"), "host");
        var runs = await watch.SiloThatLooks();

        await cluster.Silos[runs].KillHard();

        await watch.LooksFrom(1 - runs);
    }

    private static async Task<List<Diary>> Next(ChannelReader<Diary> rounds, int count)
    {
        using var patience = new CancellationTokenSource(RestMax);
        var places = new List<Diary>();
        while (places.Count < count) places.Add(await rounds.ReadAsync(patience.Token));
        return places;
    }

    /// <summary>A job that only reports that it ran; each silo has its own.</summary>
    private sealed class Diary(ChannelWriter<Diary> rounds) : IScheduledJob
    {
        private int _underWay;

        public string Name => "diary";

        public TimeSpan Every => TimeSpan.FromMilliseconds(20);

        public bool WasTwiceAtOnce { get; private set; }

        public async Task RunOnce(CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref _underWay) > 1) WasTwiceAtOnce = true;
            await Task.Yield();
            rounds.TryWrite(this);
            Interlocked.Decrement(ref _underWay);
        }
    }
}
