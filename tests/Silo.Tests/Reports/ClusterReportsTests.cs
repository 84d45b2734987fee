using Livehouse.Hosting;
using Livehouse.Operators;
using Livehouse.Silo.Reports;
using Livehouse.Tests.Activations;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Livehouse.Tests.Reports;

/// <summary>The reports of two silos, asked for by a front and by a silo, also while a silo dies.</summary>
public sealed class ClusterReportsTests : IAsyncLifetime
{
    private readonly Probe _probe = new();
    private InProcessTestCluster? _cluster;

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    public async Task InitializeAsync() =>
        _cluster = await GrainClusters.Start(silos: 2, services => services.AddSingleton(_probe), withFront: true);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task GivenTwoSilos_WhenAFrontOrASiloAsks_ThenEachReportsItself()
    {
        foreach (var services in (IServiceProvider[])[Cluster.Client.ServiceProvider, Cluster.Silos[1].ServiceProvider])
        {
            var silos = await Read(services);
            Assert.Equal(["active", "active"], silos.Select(static silo => silo.Status));
            Assert.Equal(Cluster.Silos.Select(static silo => silo.SiloAddress.ToParsableString()).Order(), silos.Select(static silo => silo.Address).Order());
            Assert.All(silos, static silo =>
            {
                Assert.Equal(silo.Address, silo.Report?.Address);
                Assert.True(silo.Report?.MemoryBytes > 0);
                Assert.InRange(silo.StartedAt, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow);
            });
        }
    }

    [Fact]
    public async Task GivenActiveGrains_WhenReportsAreRead_ThenTheirNumberOverAllSilosIsRight()
    {
        _probe.Grains = Cluster.Client;
        for (var key = 0; key < 20; key++) await _probe.Grain($"grain-{key}").Ask("word");
        var silos = await Read(Cluster.Client.ServiceProvider);
        Assert.Equal(20, silos.Sum(static silo => silo.Report?.Activations));
        Assert.All(silos, static silo => Assert.Empty(silo.Report?.Containers ?? []));
    }

    [Fact]
    public async Task GivenASiloThatIsKilled_WhenReportsAreRead_ThenThoseOfTheOthersArrive()
    {
        await Cluster.KillSiloAsync(Cluster.Silos[0]);
        var silos = await Read(Cluster.Client.ServiceProvider);
        Assert.Single(silos, static silo => silo.Report is not null);
    }

    [Fact]
    public async Task GivenAGrainThatIsBusy_WhenCallsWait_ThenTheirNumberIsKnown()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        _probe.Grains = Cluster.Client;
        _probe.OnTurn = (_, word) =>
        {
            if (word != "long") return Task.CompletedTask;
            begun.TrySetResult();
            return end.Task;
        };
        var grain = _probe.Grain("busy");
        var running = grain.Ask("long");
        await begun.Task.WaitAsync(Probe.Patience);
        var context = Assert.Single(_probe.Contexts);
        Assert.Equal(0, WaitingCalls.Of(context));
        var waiting = Enumerable.Range(0, 3).Select(number => grain.Ask($"short-{number}")).ToList();
        Assert.True(SpinWait.SpinUntil(() => WaitingCalls.Of(context) == 3, Probe.Patience));
        end.SetResult();
        await Task.WhenAll([running, .. waiting]).WaitAsync(Probe.Patience);
        Assert.Equal(0, WaitingCalls.Of(context));
    }

    private static Task<IReadOnlyList<SiloView>> Read(IServiceProvider services) =>
        services.GetRequiredService<IClusterReports>().Read().WaitAsync(Probe.Patience);
}
