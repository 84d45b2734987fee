using Livehouse.Silo.Activations;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;
using Livehouse.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace Livehouse.Tests.Activations;

/// <summary>
/// Silos, and a front where one is asked for, that find each other in memory: with everything that the server puts into Orleans, and without the server.
/// </summary>
internal static class GrainClusters
{
    /// <param name="configure">Adds what the grains need to each silo; <see cref="OutboxSignal"/> and the clock are there unless it adds them.</param>
    /// <param name="configureAll">Adds to silos and front.</param>
    public static async Task<InProcessTestCluster> Start(
        short silos, Action<IServiceCollection> configure, bool withFront = false, Action<IServiceCollection>? configureAll = null)
    {
        var settings = ClusterSettings.OneProcess;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ClusterId = settings.ClusterId;
        builder.Options.ServiceId = settings.ServiceId;
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = withFront;
        builder.ConfigureSiloHost((_, host) =>
        {
            host.AddOrleans(settings, new InMemory());
            configure(host.Services);
            host.Services.TryAddSingleton(new OutboxSignal(static () => { }));
            host.Services.TryAddSingleton<Livehouse.Storage.IOutboxStore>(new NothingPaused());
            Complete(host, configureAll);
        });
        builder.ConfigureClientHost(host =>
        {
            host.AddOrleans(settings with { Role = NodeRole.Front }, new InMemory());
            Complete(host, configureAll);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync().WaitAsync(Probe.Patience);
        return cluster;
    }

    private static void Complete(IHostApplicationBuilder host, Action<IServiceCollection>? configure)
    {
        host.Logging.ClearProviders();
        configure?.Invoke(host.Services);
        host.Services.TryAddSingleton(TimeProvider.System);
        host.Services.TryAddSingleton<IReminderStore, NoReminders>();
    }

    /// <summary>The test cluster knows its members.</summary>
    private sealed class InMemory : IClusterMembership
    {
        public ClusterProvider Provider => ClusterProvider.None;

        public Task Prepare(ILogger log, CancellationToken cancellation) => Task.CompletedTask;

        public void Configure(ISiloBuilder silo) => silo.UseInMemoryReminderService();

        public void Configure(IClientBuilder client)
        {
        }
    }

    private sealed class NoReminders : IReminderStore
    {
        public Task<IReadOnlyList<StoredReminder>> All() => Task.FromResult<IReadOnlyList<StoredReminder>>([]);

        public Task Put(StoredReminder reminder) => throw new NotSupportedException();

        public Task<bool> Remove(string grain, string name, string etag) => throw new NotSupportedException();

        public Task Clear() => Task.CompletedTask;
    }
}
