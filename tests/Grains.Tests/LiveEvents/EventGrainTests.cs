using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using Livehouse.Wire;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.LiveEvents;

public sealed class EventGrainTests
{
    [Fact]
    public async Task GivenAPlan_WhenItIsAnnounced_ThenTheEventIsScheduledAndInTheCatalogAndARepeatIsTheSame()
    {
        var scene = new EventScene();
        var made = Ok(await scene.Create());

        Assert.Equal((EventStatus.Scheduled, "host", "The Host", "A party"), (made.Status, made.OwnerId, made.OwnerName, made.Title));
        Assert.Equal((null, 0, false, scene.Silo.Now), (made.StreamId, made.Going, made.Featured, made.CreatedAt));
        Assert.Equal(EventStatus.Scheduled, scene.Row.Status);
        Assert.Equal(made.Title, JsonSerializer.Deserialize<EventListing>(scene.Row.Listing, LivehouseJson.Options)!.Event.Title);
        scene.Silo.Crash();
        Assert.Equal(made.CreatedAt, Ok(await scene.Create()).CreatedAt);
        Refused(RefusalCodes.NotFound, await scene.Event.Create(new CreateEvent(People.Ann, scene.Plan())));
    }

    [Fact]
    public async Task GivenSomebodyWhoMayNotStream_WhenTheyAnnounce_ThenTheyAreRefused()
    {
        var scene = new EventScene();
        Refused(RefusalCodes.Unauthorized, await scene.Event.Create(new CreateEvent(People.Nobody, scene.Plan())));
        Refused(RefusalCodes.Forbidden, await scene.Event.Create(new CreateEvent(People.Host with { Roles = [Role.Viewer] }, scene.Plan())));
    }

    [Fact]
    public async Task GivenAPlanThatCannotBe_WhenAnnounced_ThenTheFieldIsNamedAndNothingKept()
    {
        var scene = new EventScene();
        var plan = scene.Plan();
        var now = scene.Silo.Now;
        foreach (var (field, bad) in new (string, EventPlan)[]
        {
            ("title", plan with { Title = " " }),
            ("tags", plan with { Tags = [""] }),
            ("startsAt", plan with { StartsAt = now.AddDays(-2) }),
            ("startsAt", plan with { StartsAt = now.AddDays(731) }),
            ("endsAt", plan with { EndsAt = plan.StartsAt }),
            ("endsAt", plan with { EndsAt = plan.StartsAt.AddDays(31) }),
            ("coverUrl", plan with { CoverUrl = "javascript:alert(1)" }),
            ("chatOpensBeforeSeconds", plan with { ChatOpensBeforeSeconds = -1 }),
            ("chatOpensBeforeSeconds", plan with { ChatOpensBeforeSeconds = 604_801 }),
        })
        {
            Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await scene.Event.Create(new CreateEvent(People.Host, bad))).Field);
        }

        Assert.Equal(0, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAnEvent_WhenItsOwnerStartsIt_ThenItIsLiveInAStreamOfItsOwnAndStartingAgainAnswersThat()
    {
        var scene = await EventScene.Announced();
        var started = Ok(await scene.Event.Start(People.Host));

        Assert.Equal((EventStatus.Live, StreamStatus.Live), (started.Event.Status, started.Stream!.Status));
        Assert.Equal((started.Stream.Id, EventScene.Id, "A party"), (started.Event.StreamId, started.Stream.EventId, started.Stream.Title));
        Assert.Equal((EventStatus.Live, started.Stream.Id), (scene.Row.Status, scene.Row.StreamId));
        scene.Silo.Crash();
        Assert.Equal(started.Stream.Id, Ok(await scene.Event.Start(People.Host)).Stream!.Id);
        Refused(RefusalCodes.Forbidden, await scene.Event.Start(People.Moderator));
        Refused(RefusalCodes.Unauthorized, await scene.Event.Start(People.Nobody));
        Refused(RefusalCodes.NotFound, await scene.Event.Start(People.Stranger));
    }

    [Fact]
    public async Task GivenAnEvent_WhenItIsStarted_ThenItCountsAmongItsOwnersStartsAndOneLiveStreamIsAllowed()
    {
        var scene = await EventScene.Announced();
        for (var at = 0; at < 3; at++)
        {
            var plan = new StreamPlan("x", "", [], Visibility.Public, false);
            var view = Ok(await scene.Silo.User("default", "host").GoLive(new GoLive(People.Host, $"op-{at}", plan)));
            if (at == 0) Assert.Equal(view.Id, Refused(RefusalCodes.AlreadyLive, await scene.Event.Start(People.Host)).StreamId);
            Ok(await scene.Silo.Stream(view.Id).Stop(People.Host));
        }

        Assert.Equal("starts", Refused(RefusalCodes.RateLimited, await scene.Event.Start(People.Host)).Limit!.Policy);
        Assert.Equal(EventStatus.Scheduled, (await scene.View()).Status);
        scene.Silo.Clock.Advance(TimeSpan.FromHours(1));
        Ok(await scene.Event.Start(People.Host));
    }

    [Fact]
    public async Task GivenALiveEvent_WhenItIsStopped_ThenBothEndAndItCannotBeStartedAgain()
    {
        var scene = await EventScene.Announced();
        Refused(RefusalCodes.InvalidState, await scene.Event.Stop(People.Host));
        Ok(await scene.Event.Start(People.Host));
        Refused(RefusalCodes.Forbidden, await scene.Event.Stop(People.Ann));

        var stopped = Ok(await scene.Event.Stop(People.Moderator));

        Assert.Equal((EventStatus.Ended, StreamStatus.Ended), (stopped.Event.Status, stopped.Stream!.Status));
        Assert.Equal(EventStatus.Ended, Ok(await scene.Event.Stop(People.Host)).Event.Status);
        Refused(RefusalCodes.InvalidState, await scene.Event.Start(People.Host));
        Refused(RefusalCodes.InvalidState, await scene.Event.Cancel(People.Host));
        Assert.Equal(EventStatus.Ended, scene.Row.Status);
    }

    [Fact]
    public async Task GivenALiveEvent_WhenItsStreamEndsByItself_ThenTheEventEndsWithoutAnybodyLooking()
    {
        var scene = await EventScene.Announced();
        var started = Ok(await scene.Event.Start(People.Host));
        await scene.RunOutbox();
        Ok(await scene.Silo.Stream(started.Stream!.Id).Kill(new KillStream(People.Moderator, "Against the rules")));

        await scene.RunOutbox();

        Assert.Equal(EventStatus.Ended, scene.Row.Status);
        Refused(RefusalCodes.InvalidState, await scene.Event.Start(People.Host));
    }

    [Fact]
    public async Task GivenAStartWhoseAnswerWasLost_WhenTheStreamTells_ThenTheEventIsLive()
    {
        var scene = await EventScene.Announced();
        scene.Silo.Storage = activation => activation.Name.Kind == GrainKinds.Event
            ? new FaultyStore(scene.Silo.Store, scene.Silo.Faults)
            : scene.Silo.Store;
        scene.Silo.Deactivate(GrainRef.User("default", "host"));
        scene.Silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Event.Start(People.Host));
        Assert.Equal(EventStatus.Scheduled, scene.Row.Status);
        Assert.Equal("live", Assert.Single(scene.Silo.Store.Streams).Status);

        await scene.RunOutbox();

        Assert.Equal(EventStatus.Live, scene.Row.Status);
        Assert.Equal(scene.Row.StreamId, Ok(await scene.Event.Start(People.Host)).Stream!.Id);
    }

    [Fact]
    public async Task GivenAStartThatWasGivenUpForAnotherStream_WhenItIsTriedAgain_ThenItIsRefusedWhileThatOneLivesAndWorksAfterwards()
    {
        var scene = await EventScene.Announced();
        var failed = false;
        scene.Silo.Storage = activation => activation.Name.Kind == GrainKinds.Stream && !failed
            ? new FaultyStore(scene.Silo.Store, scene.Silo.Faults)
            : scene.Silo.Store;
        scene.Silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Event.Start(People.Host));
        failed = true;
        var other = Ok(await scene.Silo.User("default", "host").GoLive(new GoLive(People.Host, "op", new StreamPlan("x", "", [], Visibility.Public, false))));
        Refused(RefusalCodes.AlreadyLive, await scene.Event.Start(People.Host));
        Ok(await scene.Silo.Stream(other.Id).Stop(People.Host));

        var started = Ok(await scene.Event.Start(People.Host));

        Assert.Equal((EventStatus.Live, StreamStatus.Live), (started.Event.Status, started.Stream!.Status));
    }

    [Fact]
    public async Task GivenACancelledEvent_WhenItIsStartedOrChanged_ThenItsStateForbidsIt()
    {
        var scene = await EventScene.Announced();
        Refused(RefusalCodes.Forbidden, await scene.Event.Cancel(People.Ann));
        Assert.Equal(EventStatus.Cancelled, Ok(await scene.Event.Cancel(People.Host)).Status);
        Assert.Equal(EventStatus.Cancelled, Ok(await scene.Event.Cancel(People.Host)).Status);

        Refused(RefusalCodes.InvalidState, await scene.Event.Start(People.Host));
        Refused(RefusalCodes.InvalidState, await scene.Event.Stop(People.Host));
        Refused(RefusalCodes.InvalidState, await scene.Change(title: "Other"));
        Refused(RefusalCodes.InvalidState, await scene.Event.SetGoing(new SetGoing(People.Ann, true)));
        Assert.Equal(EventStatus.Cancelled, scene.Row.Status);
    }

    [Fact]
    public async Task GivenAnEvent_WhenItIsChanged_ThenOnlyWhatIsGivenChangesAndOnceLiveItsStreamFollows()
    {
        var scene = await EventScene.Announced();
        var moved = scene.Silo.Now.AddDays(1);
        var changed = Ok(await scene.Change(title: "Another party", startsAt: moved, endsAt: moved.AddHours(1), cover: "https://example.com/a.jpg"));
        Assert.Equal(("Another party", "Words", moved), (changed.Title, changed.Description, changed.StartsAt));
        Assert.Null(Ok(await scene.Change(cover: "")).CoverUrl);
        Refused(RefusalCodes.Forbidden, await scene.Change(People.Ann, "Mine"));

        var stream = Ok(await scene.Event.Start(People.Host)).Stream!;
        Assert.Equal("Live now", Ok(await scene.Change(title: "Live now")).Title);
        Assert.Equal("Live now", Ok(await scene.Silo.Stream(stream.Id).Get(People.Host)).Title);
        Refused(RefusalCodes.InvalidState, await scene.Change(startsAt: moved.AddMinutes(30)));
        Refused(RefusalCodes.InvalidState, await scene.Change(visibility: Visibility.Followers));
        Ok(await scene.Change(startsAt: moved));
    }

    [Fact]
    public async Task GivenALiveEvent_WhenItsStreamIsEdited_ThenTheEventSaysTheSame()
    {
        var scene = await EventScene.Announced();
        var stream = Ok(await scene.Event.Start(People.Host)).Stream!;
        Ok(await scene.Silo.Stream(stream.Id).Edit(new EditStream(People.Host, "New title", null, ["jazz"])));

        await scene.RunOutbox();

        Assert.Equal(("New title", "jazz"), ((await scene.View()).Title, Assert.Single((await scene.View()).Tags)));
        Assert.Contains("new title", scene.Row.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenVisibilities_WhenOthersLook_ThenOnlyThoseWhoMayWatchSeeIt()
    {
        var followers = await EventScene.Announced(Visibility.Followers);
        Refused(RefusalCodes.Unauthorized, await followers.Event.Get(People.Nobody));
        Refused(RefusalCodes.Forbidden, await followers.Event.Get(People.Ann));
        Ok(await followers.Silo.User("default", "host").Follow(People.Ann));
        Ok(await followers.Event.Get(People.Ann));

        var invited = await EventScene.Announced(Visibility.Invite);
        Refused(RefusalCodes.NotFound, await invited.Event.Get(People.Ann));
        Refused(RefusalCodes.NotFound, await invited.Event.Get(People.Stranger));
        var view = await invited.View();
        Ok(await invited.StreamOf(view).Invite(new InviteUsers(People.Host, ["ann"])));
        Assert.Equal(StreamStatus.Scheduled, Ok(await invited.Event.Get(People.Ann)).Stream!.Status);
        Ok(await invited.Event.Get(People.Moderator));
    }

    [Fact]
    public async Task GivenNoSuchEvent_WhenItIsAskedFor_ThenNothingIsKept()
    {
        var scene = new EventScene();
        Refused(RefusalCodes.NotFound, await scene.Event.Get(People.Ann));
        Assert.False(scene.Silo.IsActive(GrainRef.Event(EventScene.Id)));
        Assert.Equal(0, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenModerators_WhenTheyRecommend_ThenTheEventIsFeaturedUntilItsTime()
    {
        var scene = await EventScene.Announced();
        var until = scene.Silo.Now.AddHours(1);
        Refused(RefusalCodes.Forbidden, await scene.Event.Feature(new FeatureCommand(People.Host, true, null, 0)));
        Refused(RefusalCodes.ValidationFailed, await scene.Event.Feature(new FeatureCommand(People.Moderator, true, scene.Silo.Now, 0)));
        Assert.True(Ok(await scene.Event.Feature(new FeatureCommand(People.Moderator, true, until, 3))).Featured);
        Assert.Equal((3, until), (scene.Row.FeaturedPosition, scene.Row.FeaturedUntil));
        scene.Silo.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((await scene.View()).Featured);
        Ok(await scene.Event.Feature(new FeatureCommand(People.Moderator, false, null, 0)));
        Assert.Null(scene.Row.FeaturedPosition);
    }

    [Fact]
    public async Task GivenAnOwnerWhoseAccountIsDeleted_WhenTheEventForgetsThem_ThenItIsCancelledAndSaysNothing()
    {
        var scene = await EventScene.Announced(chatOpensBefore: 36_000);
        Ok(await scene.Event.SetGoing(new SetGoing(People.Ann, true)));

        await scene.Event.Forget(new ForgetUser("default", "host", []));

        var row = scene.Row;
        Assert.Equal((EventStatus.Cancelled, ""), (row.Status, row.Words));
        Assert.Contains(DeletedUser.EventMark, row.Listing, StringComparison.Ordinal);
        await scene.Event.Forget(new ForgetUser("default", "ann", [new LedgerKey("going", "ann")]));
        Assert.Empty(scene.Silo.Store.Rows(GrainRef.Event(EventScene.Id), "going"));
    }
}
