using System.Diagnostics.Metrics;
using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Callers;
using Livehouse.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>One subscription over a fake stream, with connections whose transports the test holds, and the hub's own counters.</summary>
internal sealed class SubscriptionFixture : IDisposable
{
    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly LiveConnection _nobody;
    private int _connections;

    public SubscriptionFixture(LiveHubOptions? options = null)
    {
        Options = options ?? new LiveHubOptions();
        var factory = _provider.GetRequiredService<IMeterFactory>();
        Metrics = new LiveHubMetrics(factory);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = tags.Length > 0 ? $"{instrument.Name}/{tags[0].Value}" : instrument.Name;
            lock (_counts) _counts[name] = _counts.GetValueOrDefault(name) + value;
        });
        _listener.Start();
        Services = new SubscriptionServices(
            Options, Metrics, Clock, new LiveHubLog(NullLogger<LiveHubLog>.Instance), new GrainCalls(Options, Clock), new PlainReferences());
        _nobody = Connect().Connection;
        Subscription = new StreamSubscription("st_1", "fr_1", Stream, Services, _ => Emptied++);
    }

    public LiveHubOptions Options { get; }

    public FakeClock Clock { get; } = new();

    public FakeStream Stream { get; } = new();

    public LiveHubMetrics Metrics { get; }

    public SubscriptionServices Services { get; }

    public StreamSubscription Subscription { get; }

    public int Emptied { get; private set; }

    /// <summary>A counter's total; <c>name/reason</c> for one with a tag.</summary>
    public long Count(string name)
    {
        lock (_counts) return _counts.GetValueOrDefault(name);
    }

    public (LiveConnection Connection, FakeSink Sink) Connect(string? userId = null)
    {
        var id = $"c{++_connections}";
        var sink = new FakeSink();
        var caller = new Caller("default", userId ?? $"user-{id}", "A viewer", Role.Defaults);
        var connection = new LiveConnection(id, caller, new ConnectionSendQueue(sink, Options, Metrics, Clock));
        return (connection, sink);
    }

    /// <summary>A connection that has joined.</summary>
    public async Task<(LiveConnection Connection, FakeSink Sink)> Join(string? userId = null)
    {
        var (connection, sink) = Connect(userId);
        await Subscription.Join(connection, null, null);
        return (connection, sink);
    }

    /// <summary>Renews the lease, and returns when what came of it was done.</summary>
    public async Task Renew()
    {
        Clock.Advance(Options.LeaseRenewal);
        await Settle();
    }

    /// <summary>What had not come by now will not come.</summary>
    public async Task Overdue()
    {
        await Settle();
        Clock.Advance(Options.OvertakingMax);
        await Settle();
    }

    /// <summary>Ends when everything that was posted before has been handled: a connection without a place has left as soon as it is its turn.</summary>
    public Task Settled(StreamSubscription subscription) => subscription.Leave(_nobody);

    /// <summary>Returns when the subscription has nothing left to do: each of its inputs may post some more, none of them more than a handful deep.</summary>
    public async Task Settle()
    {
        for (var i = 0; i < 12; i++) await Settled(Subscription);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _provider.Dispose();
    }
}
