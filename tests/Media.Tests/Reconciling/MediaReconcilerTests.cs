using System.Reflection;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Media.Reconciling;

[Collection(LiveKitCollection.Name)]
public sealed class MediaReconcilerTests(LiveKitFixture liveKit) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly LiveStreams _streams = new();
    private readonly WrittenLog _log = new();

    public Task InitializeAsync() => liveKit.Server.Reset();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task GivenLiveStreams_WhenLookedAt_ThenEachHearsWhoIsInItsRoom()
    {
        _streams.Live("st_1", "st_2");
        await liveKit.Server.Join("st_1", "host");
        var viewer = await liveKit.Server.Join("st_1", "u1");
        await liveKit.Server.Join("st_1", "joining", state: "JOINED");
        await liveKit.Server.Join("st_1", "ghost", hidden: true);
        await liveKit.Server.Join("st_1", "encoder", kind: "INGRESS");
        await liveKit.Server.Join("st_9", "elsewhere");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal(["st_1", "st_2"], _streams.Reported.Select(snapshot => snapshot.Room).Order());
        var first = _streams.Reported.Single(snapshot => snapshot.Room == "st_1");
        Assert.True(first.RoomExists);
        Assert.StartsWith("RM_", first.RoomSid, StringComparison.Ordinal);
        Assert.Equal(_clock.GetUtcNow(), first.TakenAt);
        Assert.Equal(["host", "u1"], first.Participants.Where(participant => participant.Counts).Select(participant => participant.Identity).Order());
        Assert.Equal(5, first.Participants.Count);
        Assert.Contains(first.Participants, participant => participant.Sid == (string?)viewer["sid"]);
        var second = _streams.Reported.Single(snapshot => snapshot.Room == "st_2");
        Assert.False(second.RoomExists);
        Assert.Empty(second.Participants);
    }

    [Fact]
    public async Task GivenARoomInWhichNothingChanges_WhenLookedAtAgainAndAgain_ThenItIsListedEveryFifteenSecondsAndReportedEachTime()
    {
        var reconciler = Reconciler();
        _streams.Live("st_1");
        await liveKit.Server.Join("st_1", "u1");

        Assert.Equal([1, 2, 2, 2, 3, 3, 3, 4, 4], await Listings(reconciler, looks: 9));

        Assert.Equal(9, _streams.Reported.Count);
        Assert.All(_streams.Reported, snapshot => Assert.Equal("u1", Assert.Single(snapshot.Participants).Identity));
    }

    [Fact]
    public async Task GivenARoomInWhichNothingChanged_WhenSomebodyComesOrTheStreamAsks_ThenItIsListedAtTheNextLook()
    {
        var reconciler = Reconciler();
        _streams.Live("st_1");
        await liveKit.Server.Join("st_1", "u1");
        Assert.Equal([1, 2, 2], await Listings(reconciler, looks: 3));

        await liveKit.Server.Join("st_1", "u2");
        Assert.Equal([3, 4, 4], await Listings(reconciler, looks: 3));
        Assert.Equal(2, _streams.Reported[3].Participants.Count);

        _streams.IsSettled = false;
        Assert.Equal([5, 6], await Listings(reconciler, looks: 2));
    }

    [Fact]
    public async Task GivenARecording_WhenLookedAt_ThenItsEgressIsReported()
    {
        _streams.Live("st_1");
        var begun = (RecordingBegun)(await liveKit.Handler().Run(new BeginRecording("st_1", "a.mp4"), CancellationToken.None))!;
        await liveKit.Server.AdvanceEgress(begun.EgressId, "EGRESS_ACTIVE");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equivalent(
            new EgressReport(begun.EgressId, EgressPhase.Active, null, 0, 0, null) { Paths = ["a.mp4"] },
            Assert.Single(Assert.Single(_streams.Reported).Egresses));
        Assert.DoesNotContain(_streams.Reported[0].Participants, participant => participant.Counts);
    }

    [Fact]
    public async Task GivenARecordingThatOutlivesItsStream_WhenTheWebhookOfItsEndIsLost_ThenTheStreamHearsOfItAllTheSame()
    {
        var reconciler = Reconciler();
        _streams.Live("st_1");
        var begun = (RecordingBegun)(await liveKit.Handler().Run(new BeginRecording("st_1", "a.mp4"), CancellationToken.None))!;
        await reconciler.RunOnce(CancellationToken.None);
        _streams.Live();
        await liveKit.Server.DisturbWebhooks("drop", "egress_ended");
        await liveKit.Handler().Run(new CloseRoom("st_1"), CancellationToken.None);
        await liveKit.Server.AdvanceEgress(begun.EgressId, "EGRESS_COMPLETE");

        await reconciler.RunOnce(CancellationToken.None);
        var snapshot = _streams.Reported[^1];
        await reconciler.RunOnce(CancellationToken.None);

        Assert.Equal(EgressPhase.Complete, Assert.Single(snapshot.Egresses).Phase);
        Assert.False(snapshot.RoomExists);
        Assert.Equal(2, _streams.Reported.Count);
    }

    [Fact]
    public async Task GivenARecordingThatNeverEnds_WhenAnHourIsOver_ThenItIsWatchedNoMore()
    {
        var reconciler = Reconciler();
        _streams.Live("st_1");
        await liveKit.Handler().Run(new BeginRecording("st_1", "a.mp4"), CancellationToken.None);
        await reconciler.RunOnce(CancellationToken.None);
        _streams.Live();

        _clock.Advance(TimeSpan.FromHours(1));
        await reconciler.RunOnce(CancellationToken.None);

        Assert.Single(_streams.Reported);
    }

    [Fact]
    public async Task GivenNoMediaServer_WhenLookedAgainAndAgain_ThenStreamsLookAtTheTimeAloneAndTheLogSaysItOnce()
    {
        _streams.Live("st_1");
        var reconciler = Reconciler();
        await liveKit.Server.Offline();

        for (var look = 0; look < 3; look++) await reconciler.RunOnce(CancellationToken.None);
        Assert.Empty(_streams.Reported);
        Assert.Equal(["st_1", "st_1", "st_1"], _streams.OnlyTime);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Levels));

        await liveKit.Server.Offline(false);
        for (var look = 0; look < 2; look++) await reconciler.RunOnce(CancellationToken.None);
        Assert.Equal(2, _streams.Reported.Count);
        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Levels);
    }

    [Fact]
    public async Task GivenOneRoomInTrouble_WhenLookedAt_ThenItsStreamHearsNothingAndTheOthersDo()
    {
        _streams.Live("st_1", "st_2");
        await liveKit.Server.Join("st_1", "u1");
        await liveKit.Server.FailCalls("ListParticipants", "fail-before");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal("st_2", Assert.Single(_streams.Reported).Room);
        Assert.Equal("st_1", Assert.Single(_streams.OnlyTime));
        Assert.Empty(_log.Levels);
    }

    [Fact]
    public async Task GivenAMediaServerWithoutRecorders_WhenLookedAt_ThenViewersAreStillTold()
    {
        _streams.Live("st_1");
        await liveKit.Server.Join("st_1", "u1");
        await liveKit.Server.FailCalls("ListEgress", "fail-before", code: "internal");

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Single(Assert.Single(_streams.Reported).Participants);
    }

    [Fact]
    public async Task GivenAStreamThatCanNotBeTold_WhenLookedAt_ThenTheOthersAre()
    {
        _streams.Live("st_1", "st_2");
        _streams.Failing = "st_1";

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal("st_2", Assert.Single(_streams.Reported).Room);
    }

    [Fact]
    public async Task GivenNothingLive_WhenLookedAt_ThenTheMediaServerIsNotAsked()
    {
        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Empty(await liveKit.Server.Calls());
    }

    [Fact]
    public async Task GivenMoreRoomsThanAreLookedAtTogether_WhenLookedAt_ThenAllAre()
    {
        _streams.Live([.. Enumerable.Range(0, 20).Select(number => $"st_{number}")]);

        await Reconciler().RunOnce(CancellationToken.None);

        Assert.Equal(20, _streams.Reported.Select(snapshot => snapshot.Room).Distinct().Count());
    }

    [Fact]
    public void GivenTheDefaults_ThenTheyAreTheDocumentedOnes() => Assert.Equal(
        new MediaOptions
        {
            OutboxTimeout = TimeSpan.FromSeconds(10),
            ReconcileEvery = TimeSpan.FromSeconds(5),
            LookAnewEvery = TimeSpan.FromSeconds(15),
            RoomsAtOnce = 8,
            WatchRecordingsFor = TimeSpan.FromHours(1),
            WatchedRecordingsMax = 1_000,
            EmptyTimeoutSeconds = 300,
        },
        new MediaOptions());

    /// <summary>How often participants had been listed after each look, five seconds apart.</summary>
    private async Task<List<int>> Listings(MediaReconciler reconciler, int looks)
    {
        List<int> listings = [];
        for (var look = 0; look < looks; look++)
        {
            await reconciler.RunOnce(CancellationToken.None);
            listings.Add((await liveKit.Server.Calls("ListParticipants")).Count);
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        return listings;
    }

    private MediaReconciler Reconciler() => new(liveKit.Instances(), _streams, _streams, new MediaOptions(), _clock, _log);

    /// <summary>The catalog, and the streams in it; they record the snapshots that they receive.</summary>
    private sealed class LiveStreams : IGrains, IStreamCatalog
    {
        private string[] _live = [];

        public List<MediaSnapshot> Reported { get; } = [];

        public string? Failing { get; set; }

        public bool IsSettled { get; set; } = true;

        public void Live(params string[] streamIds) => _live = streamIds;

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.Live(string? tenantId, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<StreamRow>>(
                [.. _live.Select(id => new StreamRow(id, "default", "host", id, "live", DateTimeOffset.UnixEpoch, "{}"))]);

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfOwner(
            string tenantId, string userId, StreamPlace? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.Featured(string tenantId, DateTimeOffset now, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        Task<IReadOnlyList<StreamRow>> IStreamCatalog.OfFollowed(string tenantId, string userId, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        /// <summary>Streams that were only asked to check the time.</summary>
        public List<string> OnlyTime { get; } = [];

        public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey =>
            grain.Kind == GrainKinds.Stream ? (T)Stream(grain.Key) : throw new NotSupportedException();

        private IStreamGrain Stream(string streamId) => StreamProxy.Over(IsSettled, snapshot =>
        {
            if (streamId == Failing) throw new InvalidOperationException("Moved.");
            if (snapshot is null)
            {
                OnlyTime.Add(streamId);
                return;
            }

            Assert.Equal(streamId, snapshot.Room);
            Reported.Add(snapshot);
        });
    }

    /// <summary>A stream that can only be reconciled, or asked to check the time (no snapshot).</summary>
    public class StreamProxy : DispatchProxy
    {
        private Action<MediaSnapshot?> _report = null!;
        private bool _isSettled;

        public static IStreamGrain Over(bool isSettled, Action<MediaSnapshot?> report)
        {
            var stream = Create<IStreamGrain, StreamProxy>();
            ((StreamProxy)(object)stream)._report = report;
            ((StreamProxy)(object)stream)._isSettled = isSettled;
            return stream;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod?.Name == nameof(IStreamGrain.IsSettled)) return Task.FromResult(_isSettled);
            if (targetMethod?.Name is not (nameof(IStreamGrain.Reconcile) or nameof(IStreamGrain.CheckTime)))
            {
                throw new NotSupportedException(targetMethod?.Name);
            }
            _report(targetMethod.Name == nameof(IStreamGrain.Reconcile) ? (MediaSnapshot)args![0]! : null);
            return Task.CompletedTask;
        }
    }

    private sealed class WrittenLog : ILogger<MediaReconciler>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
