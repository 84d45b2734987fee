using Livehouse.Grains.Billing;
using Livehouse.Grains.Inboxes;
using Livehouse.Grains.Ingest;
using Livehouse.Grains.Listings;
using Livehouse.Grains.LiveEvents;
using Livehouse.Grains.Matching;
using Livehouse.Grains.Moderation;
using Livehouse.Grains.Notices;
using Livehouse.Grains.Payments;
using Livehouse.Grains.Rooms;
using Livehouse.Grains.Streams;
using Livehouse.Grains.Users;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Operators;
using Livehouse.Storage;
using Livehouse.Testing;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>
/// Hosts the real grains on one thread, over a clock that a test moves and a store in memory. A double for determinism only: the silo and the databases have
/// contract suites of their own.
/// </summary>
public sealed class TestSilo(Steps? steps = null) : IGrains
{
    private static readonly LiveStreamMetrics Metrics = new();

    private readonly Dictionary<GrainRef, List<Activation>> _activations = [];

    public FakeClock Clock { get; } = new();

    public MemoryStore Store { get; } = new();

    /// <summary>What the store does wrong, where no <see cref="Storage"/> is given.</summary>
    public ScriptedFaults Faults { get; } = new();

    public Steps Steps { get; set; } = steps ?? new StepsAtOnce();

    public StreamGrainOptions StreamOptions { get; set; } = new();

    public UserGrainOptions UserOptions { get; set; } = new();

    public RoomGrainOptions RoomOptions { get; set; } = new();

    public SubscriptionGrainOptions SubscriptionOptions { get; set; } = new();

    public InboxGrainOptions InboxOptions { get; set; } = new();

    public IngestGrainOptions IngestOptions { get; set; } = new();

    public IStreamKeys StreamKeys { get; } = new PlainStreamKeys();

    public MatchGrainOptions MatchOptions { get; set; } = new();

    /// <summary>Users whom media rooms may hold no more.</summary>
    public ListedRevocations Revocations { get; } = new();

    /// <summary>How often grains reported that they had committed outbox messages.</summary>
    public int OutboxCommitted { get; private set; }

    /// <summary>What grains showed to operators.</summary>
    public List<OperatorEvent> OperatorEvents { get; } = [];

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The store as one activation sees it.</summary>
    internal Func<Activation, IGrainStore>? Storage { get; set; }

    /// <summary>Which of a grain's activations gets a call; null makes a new one beside them. By default the first.</summary>
    internal Func<IReadOnlyList<Activation>, Activation?>? Choose { get; set; }

    /// <summary>Calls to a directory fail.</summary>
    public bool DirectoryFails { get; set; }

    /// <summary>Calls to the owners of names fail.</summary>
    public bool MediaNamesFail { get; set; }

    /// <summary>Calls to a room directory fail.</summary>
    public bool RoomDirectoryFails { get; set; }

    public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey => grain.Kind switch
    {
        GrainKinds.Directory when DirectoryFails => throw new CrashedException(),
        GrainKinds.MediaName when MediaNamesFail => throw new CrashedException(),
        GrainKinds.RoomDirectory when RoomDirectoryFails => throw new CrashedException(),
        _ => GrainProxy.To<T>(this, grain),
    };

    /// <summary>Every grain that is active.</summary>
    public IReadOnlyList<GrainRef> Active => [.. _activations.Keys];

    public bool IsActive(GrainRef grain) => _activations.ContainsKey(grain);

    /// <summary>Ends the grain as a host does that needs the memory: its last turn runs.</summary>
    public void Deactivate(GrainRef grain)
    {
        foreach (var activation in Of(grain)) activation.DeactivateSoon();
    }

    /// <summary>The process dies: nothing that was only in memory is left.</summary>
    public void Crash()
    {
        foreach (var activation in _activations.Values.SelectMany(all => all).ToList()) activation.Kill(new CrashedException());
    }

    internal IReadOnlyList<Activation> Of(GrainRef grain) => _activations.TryGetValue(grain, out var all) ? [.. all] : [];

    internal IGrainStore StoreFor(Activation activation) => Storage?.Invoke(activation) ?? new FaultyStore(Store, Faults);

    internal Activation Route(GrainRef grain)
    {
        if (!_activations.TryGetValue(grain, out var all)) _activations[grain] = all = [];
        if (all.Count > 0 && (Choose is null ? all[0] : Choose(all)) is { } chosen) return chosen;
        var activation = new Activation(this, grain, (host, store) => Create(grain, host, store));
        all.Add(activation);
        return activation;
    }

    internal void Forget(Activation activation)
    {
        if (!_activations.TryGetValue(activation.Name, out var all)) return;
        all.Remove(activation);
        if (all.Count == 0) _activations.Remove(activation.Name);
    }

    internal void OutboxWasCommitted() => OutboxCommitted++;

    private object Create(GrainRef grain, IGrainHost host, IGrainStore store) => grain.Kind switch
    {
        GrainKinds.Stream => new StreamGrain(host, store, StreamOptions, Metrics, Revocations),
        GrainKinds.User => new UserGrain(host, store, UserOptions),
        GrainKinds.Event => new EventGrain(host, store, Revocations),
        GrainKinds.Ingest => new IngestGrain(host, store, IngestOptions, StreamKeys),
        GrainKinds.ReportQueue => new ReportQueueGrain(host, store),
        GrainKinds.Directory => new DirectoryGrain(host, Store),
        GrainKinds.Room => new RoomGrain(host, store, RoomOptions, Revocations),
        GrainKinds.MediaName => new MediaNameGrain(host, store),
        GrainKinds.RoomDirectory => new RoomDirectoryGrain(host, Store),
        GrainKinds.Subscription => new SubscriptionGrain(host, store, SubscriptionOptions),
        GrainKinds.BillingOwner => new BillingOwnerGrain(host, store),
        GrainKinds.Payment => new PaymentGrain(host, store, Store),
        GrainKinds.Inbox => new InboxGrain(host, store, InboxOptions),
        GrainKinds.Match => new MatchGrain(host, store, MatchOptions),
        GrainKinds.NotificationRouter => new NotificationRouterGrain(host),
        _ => throw new ArgumentException($"There is no grain of kind {grain.Kind}.", nameof(grain)),
    };
}
