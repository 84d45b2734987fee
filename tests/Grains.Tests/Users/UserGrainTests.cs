using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Users;

public sealed class UserGrainTests
{
    private static readonly GrainRef Host = GrainRef.User("default", "host");

    private readonly TestSilo _silo = new();

    private IUserGrain User => _silo.User("default", "host");

    [Fact]
    public async Task GivenAStreamer_WhenTheyGoLive_ThenTheStreamIsLiveAndTheirs()
    {
        var view = Ok(await Start("op-1"));

        Assert.Equal((StreamStatus.Live, "host"), (view.Status, view.OwnerId));
        Assert.Equal(view.Id, (await User.Current()).StreamId);
        Ok(await _silo.Stream(view.Id).Get(People.Ann));
    }

    [Fact]
    public async Task GivenNobodyYet_WhenTheCurrentStreamIsAsked_ThenThereIsNone() => Assert.Null((await User.Current()).StreamId);

    [Fact]
    public async Task GivenAnotherCaller_WhenTheyGoLiveOrWatchInOnesName_ThenTheyAreRefused()
    {
        Refused(RefusalCodes.Unauthorized, await User.GoLive(Command("op") with { Caller = People.Ann }));
        Refused(RefusalCodes.Unauthorized, await User.GoLive(Command("op") with { Caller = People.Host with { TenantId = "elsewhere" } }));
        Refused(RefusalCodes.Unauthorized, await _silo.User("default", "").GoLive(Command("op") with { Caller = People.Nobody }));
        Refused(RefusalCodes.Unauthorized, await User.Watch(new WatchStream(People.Ann, "st_1")));
    }

    [Fact]
    public async Task GivenAViewerOnly_WhenTheyGoLive_ThenItNeedsTheRole() =>
        Refused(RefusalCodes.Forbidden, await User.GoLive(Command("op") with { Caller = People.Host with { Roles = [Role.Viewer, Role.Admin] } }));

    [Fact]
    public async Task GivenABadPlan_WhenTheyGoLive_ThenNothingIsSpentOrKept()
    {
        Assert.Equal("title", Refused(RefusalCodes.ValidationFailed, await User.GoLive(Command("op", " "))).Field);

        Assert.Equal(0, _silo.Store.Commits);
        for (var at = 0; at < 3; at++) await StartAndStop($"op-{at}");
    }

    [Fact]
    public async Task GivenALiveStream_WhenAnotherIsStarted_ThenTheOwnerIsLiveAlreadyAndNothingIsSpent()
    {
        var view = Ok(await Start("op-1"));
        for (var at = 0; at < 5; at++) Refused(RefusalCodes.AlreadyLive, await Start($"other-{at}"));
        Ok(await _silo.Stream(view.Id).Stop(People.Host));

        await StartAndStop("op-2");
        await StartAndStop("op-3");
        Assert.Equal("starts", Refused(RefusalCodes.RateLimited, await Start("op-4")).Limit!.Policy);
    }

    [Fact]
    public async Task GivenThreeStartsInAnHour_WhenAFourthIsAsked_ThenItWaitsExactlyUntilTheFirstIsAnHourOldAlsoAfterARestart()
    {
        for (var at = 0; at < 3; at++)
        {
            await StartAndStop($"op-{at}");
            _silo.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        _silo.Crash();
        var limit = Refused(RefusalCodes.RateLimited, await Start("op-4")).Limit;
        Assert.Equal(new SpentLimit("starts", 3, TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)), limit);
        _silo.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Refused(RefusalCodes.RateLimited, await Start("op-4"));
        _silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await StartAndStop("op-4");
        Refused(RefusalCodes.RateLimited, await Start("op-5"));
    }

    [Fact]
    public async Task GivenAStart_WhenTheSameOperationComesAgain_ThenItIsTheSameStreamLiveOrEndedAndSpendsNothing()
    {
        var first = Ok(await Start("op-1"));
        for (var at = 0; at < 5; at++) Assert.Equal(first.Id, Ok(await Start("op-1")).Id);
        Ok(await _silo.Stream(first.Id).Stop(People.Host));
        _silo.Crash();

        Assert.Equal((first.Id, StreamStatus.Ended), (Ok(await Start("op-1")).Id, Ok(await Start("op-1")).Status));
        await StartAndStop("op-2");
        await StartAndStop("op-3");
    }

    [Fact]
    public async Task GivenACrashBetweenTheIntentionAndTheStart_WhenTheOperationComesAgain_ThenItGoesOnAndIsSpentOnce()
    {
        var commits = 0;
        _silo.Storage = activation => new CrashBefore(_silo.Store, commit => commit.Grain.Kind == GrainKinds.Stream && commits++ == 0);
        await Assert.ThrowsAsync<StoreFailedException>(() => Start("op-1"));
        Assert.NotNull(await _silo.Store.Load(Host));
        Assert.Empty(_silo.Store.Streams);

        await StartAndStop("op-1");

        await StartAndStop("op-2");
        await StartAndStop("op-3");
        Refused(RefusalCodes.RateLimited, await Start("op-4"));
    }

    [Fact]
    public async Task GivenACrashBetweenTheIntentionAndTheStart_WhenAnotherOperationComes_ThenItStartsAndTheFirstIsRefusedForGoodAndSpendsNothing()
    {
        var commits = 0;
        _silo.Storage = activation => new CrashBefore(_silo.Store, commit => commit.Grain.Kind == GrainKinds.Stream && commits++ == 0);
        await Assert.ThrowsAsync<StoreFailedException>(() => Start("op-1"));

        var second = Ok(await Start("op-2"));
        Refused(RefusalCodes.AlreadyLive, await Start("op-1"));
        Ok(await _silo.Stream(second.Id).Stop(People.Host));
        for (var at = 0; at < 3; at++) Refused(RefusalCodes.Conflict, await Start("op-1"));

        Assert.Equal(second.Id, (await User.Current()).StreamId);
        await StartAndStop("op-3");
    }

    [Fact]
    public async Task GivenALostAnswer_WhenTheSameOperationComesAgain_ThenThereIsOneStream()
    {
        foreach (var at in new[] { 0, 1 })
        {
            _silo.Faults.FailAfterNext(StoreCall.Commit);
            await Assert.ThrowsAsync<StoreFailedException>(() => Start("op-1"));
            Assert.Equal(at, _silo.Store.Streams.Count);
        }

        Assert.Equal(_silo.Store.Streams.Single().StreamId, Ok(await Start("op-1")).Id);
    }

    [Fact]
    public async Task GivenAnOlderActivation_WhenItWouldStartAStream_ThenItRefusesAndNothingStarts()
    {
        await User.Current();
        var newer = _silo.Store;
        await newer.Commit(new GrainCommit(Host, 0, """{"lastStreamId":null,"starts":[],"joins":[]}"""));

        await Assert.ThrowsAsync<GrainMovedException>(() => Start("op-1"));

        Assert.Empty(_silo.Store.Streams);
        Ok(await Start("op-1"));
    }

    [Fact]
    public async Task GivenFiftyJoinsInAQuarter_WhenAnotherIsAsked_ThenItWaitsExactlyAlsoAfterARestart()
    {
        var streamId = Ok(await Start("op-1")).Id;
        var ann = _silo.User("default", "ann");
        for (var at = 0; at < 50; at++)
        {
            Ok(await ann.Watch(new WatchStream(People.Ann, streamId)));
            _silo.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        _silo.Crash();
        var limit = Refused(RefusalCodes.RateLimited, await ann.Watch(new WatchStream(People.Ann, streamId))).Limit;

        Assert.Equal(new SpentLimit("joins", 50, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(850)), limit);
        Ok(await _silo.User("default", "bob").Watch(new WatchStream(People.Bob, streamId)));
        _silo.Clock.Advance(TimeSpan.FromSeconds(850));
        Ok(await ann.Watch(new WatchStream(People.Ann, streamId)));
        Refused(RefusalCodes.RateLimited, await ann.Watch(new WatchStream(People.Ann, streamId)));
    }

    [Fact]
    public async Task GivenStreamsThatOneMayNotWatch_WhenOneTries_ThenTheStreamSaysWhyAndNothingIsSpent()
    {
        _silo.UserOptions = new() { JoinsPerQuarterHour = 1 };
        var streamId = Ok(await Start("op-1")).Id;
        var ann = _silo.User("default", "ann");
        await _silo.Stream(streamId).Ban(new BanUser(People.Host, "ann", 60, null));

        Refused(RefusalCodes.NotFound, await ann.Watch(new WatchStream(People.Ann, "st_unknown")));
        Refused(RefusalCodes.Forbidden, await ann.Watch(new WatchStream(People.Ann, streamId)));
        _silo.Clock.Advance(TimeSpan.FromSeconds(60));
        Ok(await ann.Watch(new WatchStream(People.Ann, streamId)));
        Refused(RefusalCodes.RateLimited, await ann.Watch(new WatchStream(People.Ann, streamId)));
        Ok(await _silo.Stream(streamId).Stop(People.Host));
        Refused(RefusalCodes.StreamEnded, await ann.Watch(new WatchStream(People.Ann, streamId)));
    }

    [Fact]
    public async Task GivenFollowers_WhenTheyFollowTwiceAndLeave_ThenTheLedgerHoldsEachOnce()
    {
        Assert.Equal(new FollowView("host", true), Ok(await User.Follow(People.Ann)));
        Ok(await User.Follow(People.Ann));
        Ok(await User.Follow(People.Bob));
        Assert.Equal(["ann", "bob"], _silo.Store.Rows(Host, FollowerLedger.Name).Select(row => row.Id).Order());

        Assert.Equal(new FollowView("host", false), Ok(await User.Unfollow(People.Ann)));
        Ok(await User.Unfollow(People.Ann));

        Assert.Equal(["bob"], _silo.Store.Rows(Host, FollowerLedger.Name).Select(row => row.Id));
    }

    [Fact]
    public async Task GivenWhoMayNotFollow_WhenTheyTry_ThenTheyAreRefused()
    {
        Refused(RefusalCodes.Unauthorized, await User.Follow(People.Nobody));
        Refused(RefusalCodes.NotFound, await User.Follow(People.Stranger));
        Refused(RefusalCodes.ValidationFailed, await User.Follow(People.Host));
        Refused(RefusalCodes.NotFound, await User.Unfollow(People.Stranger));
    }

    private static GoLive Command(string operationId, string title = "A title") =>
        new(People.Host, operationId, new StreamPlan(title, "", [], Visibility.Public, false));

    private Task<Outcome<StreamView>> Start(string operationId) => User.GoLive(Command(operationId));

    private async Task StartAndStop(string operationId) => Ok(await _silo.Stream(Ok(await Start(operationId)).Id).Stop(People.Host));

    /// <summary>Fails the commits that a test picks, before they take effect.</summary>
    private sealed class CrashBefore(IGrainStore inner, Func<GrainCommit, bool> picked) : IGrainStore
    {
        public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => inner.Load(grain, cancellation);

        public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) =>
            picked(commit) ? throw new StoreFailedException("before") : inner.Commit(commit, cancellation);

        public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) =>
            inner.Find(grain, ledger, id, cancellation);

        public Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
            inner.List(grain, query, cancellation);

        public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) =>
            inner.FindCaption(streamId, segmentId, cancellation);
    }
}
