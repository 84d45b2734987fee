using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>Who may publish, whatever the token says that they came in with.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task GivenAnEntitledPerson_WhenTheyEnterAndCome_ThenNobodyNeedsToBeTold()
    {
        var scene = await Opened();
        Assert.True((await scene.Enter("ann", mayPublish: true)).MayPublish);
        await scene.Joins("ann");
        Assert.False((await scene.Enter("bob", mayPublish: false)).MayPublish);
        await scene.Joins("bob");
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenSomebodyWhoPublishes_WhenTheRightIsTaken_ThenTheMediaServerHearsItNowAndWheneverTheyComeAgain()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Joins("ann");
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await AssertRightsSent(scene, false);

        await scene.Leaves("ann");
        scene.Silo.Crash();
        await scene.Joins("ann", "PA_again");
        await AssertRightsSent(scene, false);
        await scene.Joins("ann", "PA_phone");
        await AssertRightsSent(scene, false);
        await scene.Joins("ann", "PA_phone");
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenSomebodyWhoseSeatIsOnlyHeld_WhenTheRightIsTaken_ThenItWaitsForThemToCome()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await AssertRightsSent(scene, false);
        await scene.Joins("ann");
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenALimitedPersonWhoseComingWasNeverTold_WhenTwoListingsShowThem_ThenTheMediaServerHearsIt()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await AssertRightsSent(scene, false);
        await scene.Lists(["ann"]);
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Lists(["ann"]);
        await AssertRightsSent(scene, false);
        await scene.Lists(["ann"]);
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenARightThatEndsAtAnInstant_WhenThatPasses_ThenItLapsesToTheMillisecond()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true, until: scene.Silo.Now.AddSeconds(90));
        await scene.Joins("ann");
        scene.Advance(89.999);
        Assert.Empty(scene.Silo.Store.Pending);
        scene.Advance(0.001);
        await AssertRightsSent(scene, false);
        await scene.Joins("ann", "PA_2");
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenARightThatRanOutWhileNobodyWasActive_WhenTheTimeIsLookedAt_ThenItHasLapsed()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true, until: scene.Silo.Now.AddSeconds(90));
        await scene.Joins("ann");
        scene.Silo.Crash();
        scene.Advance(1_000);
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Room.CheckTime();
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenARightThatEndsInAYear_WhenDaysPass_ThenItStands()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true, until: scene.Silo.Now.AddDays(365));
        await scene.Joins("ann");
        scene.Advance(364 * 86_400);
        Assert.Empty(scene.Silo.Store.Pending);
        scene.Advance(86_400);
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenARightThatHasEndedAlready_WhenItsHolderEnters_ThenTheyMayNotPublish()
    {
        var scene = await Opened();
        Assert.False((await scene.Enter("ann", mayPublish: true, until: scene.Silo.Now)).MayPublish);
    }

    [Fact]
    public async Task GivenALimitedPerson_WhenTheRightComesBack_ThenTheMediaServerHearsIt()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Joins("ann");
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await AssertRightsSent(scene, false);
        await scene.Room.ChangeRights(new ChangeRights("ann", true, null));
        await AssertRightsSent(scene, true);
        await scene.Joins("ann", "PA_old_token");
        Assert.Empty(scene.Silo.Store.Pending);
        Assert.True((await scene.Enter("ann", mayPublish: true)).MayPublish);
    }

    [Fact]
    public async Task GivenSomebodyWhoEnteredWithoutTheRight_WhenTheyGetItAndComeWithTheOldToken_ThenTheMediaServerHearsIt()
    {
        var scene = await Opened();
        await scene.Enter("ann");
        await scene.Joins("ann");
        Assert.True((await scene.Enter("ann", mayPublish: true)).MayPublish);
        await AssertRightsSent(scene, true);
        await scene.Joins("ann", "PA_which_token");
        await AssertRightsSent(scene, true);
    }

    [Fact]
    public async Task GivenSomebodyWhoPublishes_WhenTheyEnterAgainWithoutTheRight_ThenTheyAreLimited()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Joins("ann");
        await scene.Enter("ann", mayPublish: false);
        await AssertRightsSent(scene, false);
        await scene.Joins("ann", "PA_first_token");
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenAChangeThatCouldNotBeToldYet_WhenTheRightChangesBack_ThenOnlyTheLastWordIsTold()
    {
        var scene = await Opened();
        await scene.Enter("ann", mayPublish: true);
        await scene.Joins("ann");
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        var first = Assert.Single(scene.Silo.Store.Pending);
        await scene.Room.ChangeRights(new ChangeRights("ann", true, null));
        Assert.True(Assert.Single(scene.Outbox<LimitParticipant>()).MayPublish);
        await AssertRightsSent(scene, true);

        // The first one was in progress meanwhile, and it is unknown which arrived last at the media server.
        await scene.Ends(first);
        await AssertRightsSent(scene, true);
    }

    [Fact]
    public async Task GivenSomebodyUnknown_WhenTheirRightChanges_ThenNothingIsKept()
    {
        var scene = await Opened();
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await new RoomScene().Room.ChangeRights(new ChangeRights("ann", false, null));
        Assert.Empty(scene.SeatRows);
        Assert.Empty(scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenSomebodyWithAForgottenToken_WhenTheirRightIsTaken_ThenTheyAreLimited()
    {
        var scene = await Opened();
        await scene.Joins("ann");
        Assert.Empty(scene.Silo.Store.Pending);
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        await AssertRightsSent(scene, false);
    }

    [Fact]
    public async Task GivenSomebodyWhoLeft_WhenADayHasPassed_ThenTheirRightIsForgottenAndNotBefore()
    {
        var scene = await Opened(RoomScene.Terms with { EmptyTimeoutSeconds = 86_400 });
        await scene.Enter("bob");
        await scene.Joins("bob");
        await scene.Enter("ann", mayPublish: true);
        await scene.Joins("ann");
        await scene.Leaves("ann");
        scene.Advance(86_399);
        await scene.Room.CheckTime();
        await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
        Assert.Equal(["ann", "bob"], scene.SeatRows);
        scene.Advance(1);
        await scene.Room.CheckTime();
        Assert.Equal(["bob"], scene.SeatRows);
    }

    [Fact]
    public async Task GivenMorePeopleWhoLeftThanAreRemembered_WhenAnotherLeaves_ThenTheFirstIsForgotten()
    {
        var scene = new RoomScene();
        scene.Silo.RoomOptions = new() { RightsMax = 3 };
        Ok(await scene.Room.Create(RoomScene.Plan()));
        foreach (var user in new[] { "u1", "u2", "u3", "u4", "u5" })
        {
            scene.Advance(1);
            await scene.Enter(user, mayPublish: true);
            Ok(await scene.Room.Leave(People.Viewer(user)));
        }

        Assert.Equal(["u3", "u4", "u5"], scene.SeatRows);
        scene.Silo.Crash();
        await scene.Enter("u1");
        Assert.Equal(["u1", "u3", "u4", "u5"], scene.SeatRows);
    }

    [Fact]
    public async Task GivenAStudyRoomOrAPairs_WhenPeopleEnter_ThenTheyMayPublishWhateverTheyPaid()
    {
        foreach (var scene in new[] { await RoomScene.Study(), await RoomScene.Study(["ann", "bob"]) })
        {
            await scene.Ends<OpenRoom>();
            Assert.True((await scene.Enter("ann", mayPublish: false, until: scene.Silo.Now.AddSeconds(1))).MayPublish);
            await scene.Joins("ann");
            await scene.Room.ChangeRights(new ChangeRights("ann", false, null));
            scene.Advance(5);
            Assert.Empty(scene.Silo.Store.Pending);
        }
    }

    private static async Task<RoomScene> Opened(RoomTerms? terms = null)
    {
        var scene = await RoomScene.Created(terms);
        await scene.Ends<OpenRoom>();
        return scene;
    }

    /// <summary>This is the only message that the media server must receive, and now it has received it.</summary>
    private static async Task AssertRightsSent(RoomScene scene, bool mayPublish)
    {
        Assert.Equal(new LimitParticipant("meet", "daily", "ann", mayPublish), Assert.Single(scene.Silo.Store.Pending).Message);
        await scene.Ends<LimitParticipant>();
    }
}
