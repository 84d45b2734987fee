using System.Net;
using Livehouse.Api.Hosting;
using Livehouse.Grains.Billing;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Silo.Grains;
using Livehouse.Silo.Wire;
using Livehouse.Testing;
using Livehouse.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;

namespace Livehouse.Tests.Hosting;

/// <summary>What the in-process host promises to grains and callers, Orleans promises too: the same suite over <see cref="GrainHost"/> in a real silo, whose grains are on the test's clock.</summary>
public sealed class OrleansHostTests : GrainHostContract
{
    private readonly Departure _departure = new();
    private IClusterClient? _cluster;

    [Fact]
    public async Task GivenASiloThatIsAboutToLeave_WhenATurnEnds_ThenTheGrainWritesWhatItHoldsBeforeTheAnswer()
    {
        await Within(Grain().Withdraw("before"));
        _departure.Begin();
        await Within(Grain().Withdraw("after"));
        Assert.Equal(["+", "+.", "=before", "=before.", "=after", "=after.", "leaving"], Probe.Journal);
    }

    /// <summary>A call through the whole runtime: what it had to do at that moment has had its turn on the way.</summary>
    protected override async Task Settle() => await _cluster!.GetGrain<IManagementGrain>(0).GetTotalActivationCount();

    /// <summary>Orleans looks for idle grains by the machine's clock, once a minute: this is what it does with those that it finds.</summary>
    protected override Task PassIdleTime()
    {
        foreach (var context in ProbeSiloGrain.ContextsOf(Probe)) context.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Idle."));
        return Task.CompletedTask;
    }

    protected override async Task AdvanceUntilGone()
    {
        await PassIdleTime();
        await Probe.Reaches("-.");
    }

    protected override bool KeepsOrderOverActivations => false;

    protected override IGrains Start()
    {
        var (siloPort, gatewayPort) = FreePorts.Two();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Clock);
        builder.Services.AddSingleton(Probe);
        builder.Services.AddMessageCodecs();
        builder.Services.AddSingleton<SiloMetrics>();
        builder.Services.AddSingleton<LiveStreamMetrics>();
        builder.Services.AddSingleton(provider =>
        {
            var grains = new ProbeGrains(provider.GetRequiredService<IGrainFactory>(), null);
            return new SiloParts(
                provider.GetRequiredService<IGrainFactory>(), null!, null!, new StreamGrainOptions(), new UserGrainOptions(), null!, new RoomGrainOptions(), new SubscriptionGrainOptions(),
                new InboxGrainOptions(), new MatchGrainOptions(), provider.GetRequiredService<LiveStreamMetrics>(),
                new OutboxSignal(() => OutboxCommitted++), provider.GetRequiredService<SiloMetrics>(), _departure, Clock, NullLogger<SiloParts>.Instance)
            {
                Grains = grains,
            };
        });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, siloPort), clusterId: $"test-{siloPort}");
            silo.Configure<GrainCollectionOptions>(options => (options.CollectionAge, options.CollectionQuantum) = (IdleTimeout, TimeSpan.FromSeconds(1)));
        });
        var host = builder.Build();
        host.Start();
        _cluster = host.Services.GetRequiredService<IClusterClient>();
        return new ProbeGrains(_cluster, host);
    }

    /// <summary>The suite's grains are directories; here they are found by an interface of their own, beside the product's directory.</summary>
    private sealed class ProbeGrains(IGrainFactory factory, IHost? host) : NoGrains, IAsyncDisposable
    {
        public override IDirectoryGrain Directory(string tenantId) => factory.GetGrain<IProbeSiloGrain>(tenantId);

        public async ValueTask DisposeAsync()
        {
            if (host is null) return;
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await host.StopAsync(stop.Token);
            host.Dispose();
        }
    }
}
