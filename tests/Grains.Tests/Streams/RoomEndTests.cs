using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>
/// What the end of a room on the media server means for its stream: which life of the room ended, why, and whether its publisher is expected back.
/// </summary>
public sealed class RoomEndTests
{
    [Fact]
    public async Task GivenALivingRoom_WhenTheEndOfAnEarlierLifeComesLate_ThenNothingChangesButItsViewers()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        await scene.RoomStarts("RM_2");
        await scene.HostJoins("PA_2", "RM_2");

        await scene.RoomFinishes(RoomEnd.Unknown, RoomSid);

        var view = await scene.View();
        Assert.Equal((StreamStatus.Live, 0), (view.Status, view.Viewers));
        Assert.DoesNotContain(scene.Outbox<OpenRoom>(), open => open.Room != Room);
        Assert.Empty(scene.Outbox<CloseRoom>());
    }

    [Fact]
    public async Task GivenALivingRoom_WhenTheEndOfALifeThatNobodyKnowsComes_ThenNothingChanges()
    {
        var scene = await Live();
        await scene.RoomStarts();

        await scene.RoomFinishes(RoomEnd.Deleted, "RM_0");

        Assert.True(await scene.Stream.IsLive());
    }

    /// <summary>Its events can also arrive in the wrong order: the media server's own times show which life came first.</summary>
    [Fact]
    public async Task GivenTwoLives_WhenTheEarlierOneIsToldOfAfterTheLater_ThenItsEndChangesNothingAndTheLatersEndDoes()
    {
        var scene = await Live();
        var now = scene.Silo.Now;
        await scene.RoomStarts("RM_2", now.AddSeconds(2));
        await scene.RoomStarts("RM_1", now);
        await scene.RoomFinishes(RoomEnd.Superseded, "RM_1", now);
        Assert.True(await scene.Stream.IsLive());

        await scene.RoomFinishes(RoomEnd.Unknown, "RM_2", now.AddSeconds(2));

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Theory]
    [InlineData(RoomEnd.Unknown)]
    [InlineData(RoomEnd.Deleted)]
    public async Task GivenALivingRoomWithItsHost_WhenItEndsForGood_ThenTheStreamEnds(RoomEnd end)
    {
        var scene = await Live();
        await scene.HostJoins();

        await scene.RoomFinishes(end);

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Theory]
    [InlineData(RoomEnd.Shutdown)]
    [InlineData(RoomEnd.Idle)]
    [InlineData(RoomEnd.Superseded)]
    [InlineData(RoomEnd.OpenFailed)]
    public async Task GivenALivingRoomWithItsHost_WhenTheMediaServerLetsItGo_ThenItIsMadeAgainAndTheHostMayComeBack(RoomEnd end)
    {
        var scene = await Live();
        await scene.Ends<OpenRoom>();
        await scene.HostJoins();
        await scene.MediaJoins("ann");

        await scene.RoomFinishes(end);

        Assert.True(await scene.Stream.IsLive());
        Assert.Equal(0, (await scene.View()).Viewers);
        Assert.Equal(Room, Assert.Single(scene.Outbox<OpenRoom>()).Room);
        scene.Advance(119_000);
        await scene.HostJoins("PA_2", "RM_2");
        scene.Advance(600_000);
        Assert.True(await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenARoomThatIsGone_WhenItsHostDoesNotComeBack_ThenTheStreamEndsAndWhatWasToOpenItDoesNot()
    {
        var scene = await Live();
        await scene.Ends<OpenRoom>();
        await scene.HostJoins();
        await scene.RoomFinishes(RoomEnd.Shutdown);

        scene.Advance(120_000);

        Assert.Equal("host_gone", (await scene.View()).EndReason);
        Assert.Empty(scene.Outbox<OpenRoom>());
        Assert.Single(scene.Outbox<CloseRoom>());
    }

    [Fact]
    public async Task GivenAHostWhoLeftFirst_WhenTheRoomEndsAndNobodySaysWhy_ThenTheHostIsExpectedBack()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.HostLeaves();
        scene.Advance(20_000);

        await scene.RoomFinishes(RoomEnd.Unknown);
        Assert.True(await scene.Stream.IsLive());

        scene.Advance(100_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    /// <summary>Older media servers give no reason for the room, but they give one for each participant.</summary>
    [Fact]
    public async Task GivenAHostWhoWasPutOutBecauseTheRoomWasDeleted_WhenTheRoomEndsAndNobodySaysWhy_ThenTheStreamEnds()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.HostLeaves(withRoom: true);

        await scene.RoomFinishes(RoomEnd.Unknown);

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public async Task GivenNoHostYet_WhenTheRoomStoodEmpty_ThenTheStreamWaitsAsLongAsARoomThatNobodyEntered(int minutes, bool lives)
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        scene.Advance(minutes * 60_000);

        await scene.RoomFinishes(RoomEnd.Idle);

        Assert.Equal(lives, await scene.Stream.IsLive());
    }

    [Fact]
    public async Task GivenARelayThatNamesNoLife_WhenTheRoomIsFinished_ThenTheStreamEnds()
    {
        var scene = await Live();
        await scene.HostJoins();

        await scene.RoomFinishes(RoomEnd.Shutdown, roomSid: null);

        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenARoomThatWasMadeAgain_WhenTheEndOfTheFirstIsToldAgainAfterARestart_ThenNothingChanges()
    {
        var scene = await Live();
        await scene.HostJoins();
        await scene.RoomFinishes(RoomEnd.Shutdown);
        await scene.RoomStarts("RM_2");
        await scene.HostJoins("PA_2", "RM_2");
        scene.Silo.Crash();

        await scene.RoomFinishes(RoomEnd.Unknown, id: "EV_again");
        Assert.True(await scene.Stream.IsLive());

        await scene.RoomFinishes(RoomEnd.Unknown, "RM_2");
        Assert.Equal("room_finished", (await scene.View()).EndReason);
    }

    /// <summary>A media node that crashes sends no event.</summary>
    [Fact]
    public async Task GivenARoomWithItsHost_WhenTwoListingsLackIt_ThenItIsMadeAgainOnceAndTheHostMayComeBack()
    {
        var scene = await Live();
        await scene.Ends<OpenRoom>();
        await scene.HostJoins();
        scene.Advance(5_000);
        for (var listing = 0; listing < 6; listing++)
        {
            await scene.Lists(false);
            scene.Advance(5_000);
        }

        Assert.True(await scene.Stream.IsLive());
        Assert.Single(scene.Outbox<OpenRoom>());
        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }
}
