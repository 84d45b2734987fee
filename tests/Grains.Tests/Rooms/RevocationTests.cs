using Livehouse.Outbox;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Rooms;

/// <summary>A room's token lives for hours: a disabled user came back with it and took a seat.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task GivenADisabledUser_WhenTheyComeBackWithTheirToken_ThenTheyAreRemovedEachTimeAndTheSeatStaysFree()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        Ok(await scene.Room.Leave(People.Ann));
        await scene.Ends<RemoveParticipant>();
        await scene.Leaves("ann");

        foreach (var session in (string[])["PA_2", "PA_3"])
        {
            await scene.Joins("ann", session);
            Assert.Equal([new RemoveParticipant("daily", "ann") { Instance = "meet" }], scene.Outbox<RemoveParticipant>());
            Assert.Equal((0, 0), ((await scene.View()).Participants, (await scene.View()).Occupied));
            await scene.Ends<RemoveParticipant>();
            await scene.Leaves("ann", session);
        }

        scene.Silo.Crash();
        await scene.Joins("ann", "PA_4");
        Assert.Single(scene.Outbox<RemoveParticipant>());
        Assert.Equal(0, (await scene.View()).Occupied);
    }

    [Fact]
    public async Task GivenADisabledUserWhoHoldsASeat_WhenTheyComeIn_ThenTheSeatIsFreeForSomebodyElse()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Enter("bob");
        scene.Silo.Revocations.Users.Add(("default", "ann"));

        await scene.Joins("ann");

        Assert.Single(scene.Outbox<RemoveParticipant>());
        Assert.Equal(1, (await scene.View()).Occupied);
        await scene.Enter("cid");
    }

    [Fact]
    public async Task GivenAUserWhoComesInBeforeTheirDisablingIsKnownHere_ThenTheyAreRemovedThreeSecondsLaterAndTheSeatIsFree()
    {
        var scene = await RoomScene.Created();
        await scene.Joins("ann");
        await scene.Joins("bob");
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        Assert.Empty(scene.Outbox<RemoveParticipant>());

        scene.Advance(3);

        Assert.Equal(1, (await scene.View()).Occupied);
        Assert.Equal([new RemoveParticipant("daily", "ann") { Instance = "meet" }], scene.Outbox<RemoveParticipant>());
    }

    [Fact]
    public async Task GivenADisabledUserWhoseComingWasLost_WhenListingsShowThem_ThenTheFirstOneRemovesThemAndNoneCountsThem()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Revocations.Users.Add(("default", "ann"));

        for (var at = 0; at < 3; at++)
        {
            scene.Advance(5);
            await scene.Lists(["ann", "bob"]);
            Assert.Equal("ann", Assert.Single(scene.Outbox<RemoveParticipant>()).Identity);
        }

        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        await scene.Ends<RemoveParticipant>();
        Assert.Equal(["bob"], scene.SeatRows);
    }

    [Fact]
    public async Task GivenAUserWhoWasInTheRoom_WhenTheyAreDisabledAndListed_ThenTheyAreRemovedAlthoughNobodyElseDidIt()
    {
        var scene = await RoomScene.Created();
        await scene.Enter("ann");
        await scene.Joins("ann");
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        scene.Advance(5);

        await scene.Lists(["ann"]);

        Assert.Equal("ann", Assert.Single(scene.Outbox<RemoveParticipant>()).Identity);
        Assert.Equal((0, 0), ((await scene.View()).Participants, (await scene.View()).Occupied));
    }

    [Fact]
    public async Task GivenAUserWhoIsEnabledAgain_WhenTheyEnterAndComeIn_ThenTheyStay()
    {
        var scene = await RoomScene.Created();
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        await scene.Joins("ann");
        scene.Silo.Revocations.Users.Clear();

        await scene.Enter("ann");
        await scene.Joins("ann", "PA_2");

        Assert.Equal((1, 1), ((await scene.View()).Participants, (await scene.View()).Occupied));
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }
}
