using Livehouse.Grains.Billing;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.Silo.Activations;
using Livehouse.Silo.Configuration;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Bench;

/// <summary>The grains of a server in the silo that it starts, without its web front, outbox and scheduled jobs.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchSilo(IHost host)
    {
        _host = host;
        Grains = host.Services.GetRequiredService<IGrains>();
        References = host.Services.GetRequiredService<IObserverReferences>();
    }

    public IGrains Grains { get; }

    public IObserverReferences References { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo that is a cluster of one, unless another membership is given.</summary>
    /// <param name="more">Adds to the silo what the benchmark has of its own.</param>
    public static async Task<BenchSilo> Start(
        LivehouseStorage storage,
        StreamGrainOptions? streams = null,
        ClusterSettings? settings = null,
        IClusterMembership? membership = null,
        Action<ISiloBuilder>? more = null)
    {
        // Empty: it reads no settings, logs nothing, and takes no signals.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(storage.Grains);
        builder.Services.AddSingleton(storage.Streams);
        builder.Services.AddSingleton(storage.Rooms);
        builder.Services.AddSingleton(storage.Reminders);
        builder.Services.AddSingleton(new OutboxSignal(static () => { }));
        builder.Services.AddSingleton(streams ?? new StreamGrainOptions());
        builder.Services.AddSingleton(new UserGrainOptions());
        builder.Services.AddSingleton(new RoomGrainOptions());
        builder.Services.AddSingleton<IMediaRevocations, NoRevocations>();
        builder.Services.AddSingleton(new SubscriptionGrainOptions());
        builder.Services.AddSingleton(new InboxGrainOptions());
        builder.Services.AddSingleton(new MatchGrainOptions());
        builder.Services.AddSingleton<LiveStreamMetrics>();
        builder.AddOrleans(settings ?? ClusterSettings.OneProcess, membership ?? ClusterMemberships.Of(ClusterSettings.OneProcess, TimeProvider.System)!);
        if (more is not null) builder.UseOrleans(more);
        var host = builder.Build();
        await host.StartAsync();
        return new BenchSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private sealed class NoRevocations : IMediaRevocations
    {
        public bool Covers(string tenantId, string userId) => false;
    }
}
