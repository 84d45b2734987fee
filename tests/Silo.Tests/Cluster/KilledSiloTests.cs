namespace Livehouse.Tests.Cluster;

/// <summary>
/// How the loss of a silo is noticed. These clusters' probes take twelve seconds to find one, which is longer than a call is retried: what succeeds sooner does
/// so because the dead silo's port refuses connections.
/// </summary>
public sealed class KilledSiloTests
{
    private const int Streams = 8;

    [Fact]
    public async Task GivenStreamsAtBothSilos_WhenOneIsKilled_ThenItIsDeclaredDeadBeforeItsProbesAndEveryStreamGoesOn()
    {
        await using var cluster = await RunningCluster.Start();
        var viewers = await Watch(cluster);
        var declared = cluster.Silos[0].Prints("refuses connections: it is declared dead");

        await cluster.Silos[1].KillHard();
        await Task.WhenAll(viewers.Select(static viewer => viewer.Say("still here", "c1")));
        await declared;
        foreach (var viewer in viewers) await viewer.DisposeAsync();
    }

    [Fact]
    public async Task GivenASiloThatStandsStill_WhenItMissesAProbe_ThenItIsNotDeclaredDeadAndItsStreamsStayThere()
    {
        await using var cluster = await RunningCluster.Start();
        var viewers = await Watch(cluster);
        var missed = cluster.Silos[0].Prints("Did not get response for probe");

        cluster.Silos[1].Pause();
        await missed;
        cluster.Silos[1].Resume();

        await Task.WhenAll(viewers.Select(static viewer => viewer.Say("all of us", "c1")));
        Assert.True(cluster.Silos[1].IsRunning);
        foreach (var viewer in viewers)
        {
            await viewer.UntilMessage("all of us");
            await using var another = await viewer.JoinAgain(cluster.Fronts[0].Address, cluster.Token("another"));
            Assert.Equal(viewer.Epoch, another.Epoch);
        }

        Assert.DoesNotContain("is declared dead", cluster.Output, StringComparison.Ordinal);
        foreach (var viewer in viewers) await viewer.DisposeAsync();
    }

    /// <summary>So many streams that each silo has some.</summary>
    private static async Task<List<Viewer>> Watch(RunningCluster cluster)
    {
        var viewers = new List<Viewer>();
        for (var number = 0; number < Streams; number++)
        {
            using var host = cluster.Client(number % 2, $"host{number}");
            viewers.Add(await Viewer.Join(cluster.Fronts[number % 2].Address, cluster.Token($"ann{number}"), await host.GoLive()));
        }

        return viewers;
    }
}
