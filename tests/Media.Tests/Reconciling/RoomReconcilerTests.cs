using System.Collections.Concurrent;
using System.Reflection;
using Livehouse.Hosting;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Media.Reconciling;

[Collection(LiveKitCollection.Name)]
public sealed class RoomReconcilerTests(LiveKitFixture liveKit) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly OpenRooms _rooms = new();
    private readonly WrittenLog _log = new();

    public Task InitializeAsync() => liveKit.Server.Reset();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task GivenOpenRooms_WhenLookedAt_ThenEachHearsWhoIsInItByItsNameOnTheMediaServer()
    {
        _rooms.Open(("default:main:a", "a"), ("other:main:a", "a~b"), ("default:main:empty", "empty"));
        await liveKit.Server.Join("a", "u1");
        await liveKit.Server.Join("a~b", "u2");
        await liveKit.Server.Join("elsewhere", "u3");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal(["default:main:a", "default:main:empty", "other:main:a"], _rooms.Reported.Keys.Order());
        Assert.Equal(("a", "u1"), Only(_rooms.Reported["default:main:a"]!));
        Assert.Equal(("a~b", "u2"), Only(_rooms.Reported["other:main:a"]!));
        Assert.False(_rooms.Reported["default:main:empty"]!.RoomExists);
        Assert.Equal(_clock.GetUtcNow(), _rooms.Reported["default:main:empty"]!.TakenAt);
        Assert.Empty(await liveKit.Server.Calls("ListEgress"));

        static (string, string) Only(MediaSnapshot snapshot) => (snapshot.Room, Assert.Single(snapshot.Participants).Identity);
    }

    [Fact]
    public async Task GivenTwoServers_WhenOneIsOut_ThenItsRoomsLookAtTheTimeAndTheOthersHearWhoIsThere()
    {
        await using var studio = await LiveKitStandIn.Start();
        var reconciler = Reconciler(
            new LiveKitInstanceOptions { Name = "studio", Server = liveKit.Options with { Url = studio.Url } },
            new LiveKitInstanceOptions { Name = "chat", Server = liveKit.Options });
        _rooms.Open(("default:studio:a", "a"), ("default:main:b", "b"), ("default:chat:c", "c"));
        await studio.Offline();

        for (var look = 0; look < 2; look++) await reconciler.RunOnce(CancellationToken.None);

        Assert.Null(_rooms.Reported["default:studio:a"]);
        Assert.NotNull(_rooms.Reported["default:main:b"]);
        Assert.NotNull(_rooms.Reported["default:chat:c"]);
        Assert.Equal(
            "The media server of studio can't be queried (unreachable); the seats of its rooms rely on its webhooks until it can.",
            Assert.Single(_log.Lines));
        await studio.Offline(false);
        await reconciler.RunOnce(CancellationToken.None);
        Assert.NotNull(_rooms.Reported["default:studio:a"]);
        Assert.Equal("The media server of studio answers again.", _log.Lines.Last());
    }

    [Fact]
    public async Task GivenAnInstanceThatIsGoneOrHasNoCredentials_WhenLookedAt_ThenItsRoomsLookAtTheTime()
    {
        _rooms.Open(("default:gone:a", "a"), ("default:bare:b", "b"), ("default:main:c", "c"));

        await Reconciler(new LiveKitInstanceOptions { Name = "bare", Server = new LiveKitOptions { Url = liveKit.Server.Url } })
            .RunOnce(CancellationToken.None);

        Assert.Null(_rooms.Reported["default:gone:a"]);
        Assert.Null(_rooms.Reported["default:bare:b"]);
        Assert.NotNull(_rooms.Reported["default:main:c"]);
    }

    [Fact]
    public async Task GivenOneRoomInTrouble_WhenLookedAt_ThenItLooksAtTheTimeAndTheOthersHearWhoIsThere()
    {
        _rooms.Open(("default:main:a", "a"), ("default:main:b", "b"));
        await liveKit.Server.Join("a", "u1");
        await liveKit.Server.FailCalls("ListParticipants", "fail-before");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Null(_rooms.Reported["default:main:a"]);
        Assert.NotNull(_rooms.Reported["default:main:b"]);
    }

    [Fact]
    public async Task GivenARoomThatCanNotListen_WhenLookedAt_ThenTheOthersAreToldAllTheSame()
    {
        _rooms.Open(("default:main:a", "a"), ("default:main:b", "b"));
        _rooms.Failing = "default:main:a";

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal(["default:main:b"], _rooms.Reported.Keys);
        Assert.Equal("The media server's state could not be reported to room default:main:a.", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task GivenManyRooms_WhenLookedAt_ThenAllAreAndNoMoreThanSomeAtOnce()
    {
        _rooms.Open([.. Enumerable.Range(0, 50).Select(static number => ($"default:main:r{number}", $"r{number}"))]);

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal(50, _rooms.Reported.Count);
        Assert.InRange(_rooms.MostAtOnce, 1, new MediaOptions().RoomsAtOnce);
        Assert.Equal(7, (await liveKit.Server.Calls("ListRooms")).Count);
    }

    [Fact]
    public async Task GivenNothingOpen_WhenLookedAt_ThenNobodyIsAsked()
    {
        await Reconciler().RunOnce(CancellationToken.None);
        Assert.Empty(await liveKit.Server.Calls());
    }

    [Fact]
    public async Task GivenARoomThatIsRecorded_WhenLookedAtAgain_ThenItsEgressesAreShownAndNoOthersAreAskedFor()
    {
        var reconciler = Reconciler();
        _rooms.Open(("default:main:a", "a"), ("default:main:b", "b"));
        var egress = await Record("a");
        await Record("b");
        _rooms.Recorded.Add("default:main:a");
        await reconciler.RunOnce(CancellationToken.None);
        Assert.Empty(_rooms.Reported["default:main:a"]!.Egresses);
        var asked = (await liveKit.Server.Calls("ListEgress")).Count;

        await liveKit.Server.DisturbWebhooks("drop", "egress_ended");
        await liveKit.Server.AdvanceEgress(egress, "EGRESS_FAILED");
        await reconciler.RunOnce(CancellationToken.None);

        Assert.Equal((egress, EgressPhase.Failed), Only("default:main:a"));
        Assert.Empty(_rooms.Reported["default:main:b"]!.Egresses);
        Assert.Equal(asked + 1, (await liveKit.Server.Calls("ListEgress")).Count);

        _rooms.Recorded.Clear();
        for (var look = 0; look < 2; look++) await reconciler.RunOnce(CancellationToken.None);
        Assert.Empty(_rooms.Reported["default:main:a"]!.Egresses);
    }

    [Fact]
    public async Task GivenARecordingThatOutlivesItsRoom_WhenTheCatalogHasItNoMore_ThenItIsShownItsEndAndThenLeftAlone()
    {
        var reconciler = Reconciler();
        _rooms.Open(("default:main:a", "a"));
        var egress = await Record("a");
        _rooms.Recorded.Add("default:main:a");
        await reconciler.RunOnce(CancellationToken.None);
        _rooms.Open();
        await liveKit.Server.AdvanceEgress(egress, "EGRESS_COMPLETE");

        await reconciler.RunOnce(CancellationToken.None);
        Assert.Equal((egress, EgressPhase.Complete), Only("default:main:a"));

        _rooms.Recorded.Clear();
        await reconciler.RunOnce(CancellationToken.None);
        _rooms.Reported.Clear();
        await reconciler.RunOnce(CancellationToken.None);
        Assert.Empty(_rooms.Reported);
    }

    [Fact]
    public async Task GivenARecordingThatNeverEnds_WhenItsRoomHasBeenClosedForAnHour_ThenItIsWatchedNoMore()
    {
        var reconciler = Reconciler();
        _rooms.Open(("default:main:a", "a"));
        _rooms.Recorded.Add("default:main:a");
        for (var hour = 0; hour < 3; hour++)
        {
            await reconciler.RunOnce(CancellationToken.None);
            _clock.Advance(TimeSpan.FromMinutes(59));
        }

        _rooms.Open();
        await reconciler.RunOnce(CancellationToken.None);
        _clock.Advance(TimeSpan.FromHours(1));
        _rooms.Reported.Clear();
        await reconciler.RunOnce(CancellationToken.None);

        Assert.Empty(_rooms.Reported);
    }

    [Fact]
    public async Task GivenMoreRecordingsThanAreWatched_WhenLookedAt_ThenTheOthersStillHearWhoIsThere()
    {
        var reconciler = Reconciler(new MediaOptions { WatchedRecordingsMax = 1 });
        _rooms.Open(("default:main:a", "a"), ("default:main:b", "b"));
        _rooms.Recorded.UnionWith(["default:main:a", "default:main:b"]);

        for (var look = 0; look < 2; look++) await reconciler.RunOnce(CancellationToken.None);

        Assert.Single(await liveKit.Server.Calls("ListEgress"));
        Assert.Equal(2, _rooms.Reported.Count);
    }

    [Fact]
    public void GivenTheScheduledJob_ThenItIsDoneEveryFiveSeconds() =>
        Assert.Equal(("room-reconciler", TimeSpan.FromSeconds(5)), (Reconciler().Name, Reconciler().Every));

    private RoomReconciler Reconciler(params LiveKitInstanceOptions[] others) => Reconciler(new MediaOptions(), others);

    private RoomReconciler Reconciler(MediaOptions options, params LiveKitInstanceOptions[] others) =>
        new(liveKit.Instances(null, others), _rooms, _rooms.Grains, options, _clock, _log);

    private async Task<string> Record(string room) =>
        ((RecordingBegun)(await liveKit.Handler().Run(new BeginRecording(room, $"{room}.mp4"), CancellationToken.None))!).EgressId;

    private (string, EgressPhase) Only(string key)
    {
        var report = Assert.Single(_rooms.Reported[key]!.Egresses);
        return (report.EgressId, report.Phase);
    }

    /// <summary>The catalog, and the rooms in it; they record the last report: a snapshot, or null for a look at the time.</summary>
    private sealed class OpenRooms : IRoomCatalog, IGrains
    {
        private RoomRow[] _open = [];
        private int _now;

        public IGrains Grains => this;

        public ConcurrentDictionary<string, MediaSnapshot?> Reported { get; } = new();

        /// <summary>The rooms that say that a recording of them runs.</summary>
        public HashSet<string> Recorded { get; } = [];

        public string? Failing { get; set; }

        public int MostAtOnce { get; private set; }

        public void Open(params (string Key, string MediaRoom)[] rooms) =>
            _open = [.. rooms.Select(
                static room => new RoomRow(room.Key, room.Key.Split(':')[0], room.Key.Split(':')[1], room.MediaRoom, true, DateTimeOffset.UnixEpoch, null))];

        Task<IReadOnlyList<RoomRow>> IRoomCatalog.Open(string? tenantId, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<RoomRow>>(_open);

        public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey =>
            grain.Kind == GrainKinds.Room ? (T)Room(grain.Key) : throw new NotSupportedException();

        private IRoomGrain Room(string key)
        {
            var room = DispatchProxy.Create<IRoomGrain, Fake>();
            ((Fake)(object)room).Answer = (method, arguments) => method switch
            {
                nameof(IRoomGrain.Reconcile) => Show(key, (MediaSnapshot)arguments[0]!),
                nameof(IRoomGrain.CheckTime) => Record(key, null),
                _ => throw new NotSupportedException(method),
            };
            return room;
        }

        private async Task<RoomWatch> Show(string key, MediaSnapshot snapshot)
        {
            await Record(key, snapshot);
            return new RoomWatch(Recorded.Contains(key));
        }

        private async Task Record(string key, MediaSnapshot? snapshot)
        {
            if (key == Failing) throw new InvalidOperationException("Moved.");
            lock (Reported) MostAtOnce = Math.Max(MostAtOnce, ++_now);
            await Task.Yield();
            lock (Reported) _now--;
            Reported[key] = snapshot;
        }
    }

    /// <summary>An interface whose calls one function answers.</summary>
    public class Fake : DispatchProxy
    {
        public Func<string, object?[], object?> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!.Name, args ?? []);
    }

    private sealed class WrittenLog : ILogger<RoomReconciler>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
