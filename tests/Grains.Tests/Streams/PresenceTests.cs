using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>A user was disabled or a tenant suspended: what a stream does then, and with a token that the media server still takes.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task GivenAViewerInRoomAndHub_WhenTheyAreDisabled_ThenTheyLeaveBothAndNothingIsErased()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        await scene.Stream.Receive(scene.Event(
            "EV_1", MediaEventKind.ParticipantJoined, new MediaParticipant("PA_1", "ann~0123456789abcdefghijkl", "Ann", true) { UserId = "ann" }));
        await scene.Join(People.Bob);
        await scene.Say(People.Ann, "Hello");
        Assert.Equal(2, (await scene.View()).Viewers);

        await scene.Stream.Expel(Of("ann"));

        Assert.Equal(
            [new RemoveParticipant(Room, "ann~0123456789abcdefghijkl"), new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());
        Assert.Equal(1, (await scene.View()).Viewers);
        Assert.Equal("ann", Assert.Single(front.Expelled).UserId);
        Assert.Equal("Name of ann", Assert.Single(Ok(await scene.Stream.Messages(new ReadMessages(People.Host, 10, null))).Items).UserName);
    }

    [Fact]
    public async Task GivenItsOwner_WhenTheyAreDisabled_ThenTheStreamEndsOnceAndSaysWhy()
    {
        var scene = await Live();

        await scene.Stream.Expel(Of("host"));
        await scene.Stream.Expel(Of("host"));

        Assert.Equal((StreamStatus.Ended, PresenceEnds.AccountDisabled), ((await scene.View()).Status, (await scene.View()).EndReason));
        Assert.Single(scene.Outbox<CloseRoom>());
    }

    [Fact]
    public async Task GivenASuspendedTenant_WhenAllAreExpelled_ThenTheStreamEnds()
    {
        var scene = await Live();

        await scene.Stream.Expel(new ExpelUser("default", null, PresenceEnds.TenantSuspended));

        Assert.Equal(PresenceEnds.TenantSuspended, (await scene.View()).EndReason);
    }

    [Theory]
    [InlineData("elsewhere", "ann")]
    [InlineData("elsewhere", "host")]
    [InlineData("elsewhere", null)]
    [InlineData("default", "nobody")]
    public async Task GivenSomebodyElse_WhenTheyAreExpelled_ThenNobodyLeaves(string tenantId, string? userId)
    {
        var scene = await Live();
        await scene.MediaJoins("ann");

        await scene.Stream.Expel(new ExpelUser(tenantId, userId, PresenceEnds.AccountDisabled));

        var view = await scene.View();
        Assert.Equal((StreamStatus.Live, 1), (view.Status, view.Viewers));
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }

    /// <summary>It was taken for no stream at all, and forgot who was there.</summary>
    [Fact]
    public async Task GivenAUserOfAnotherTenant_WhenTheyAreForgotten_ThenNobodyLeaves()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");

        await scene.Stream.Forget(new ForgetUser("elsewhere", "ann", []));

        Assert.Equal(1, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenAStreamThatWasNeverStarted_WhenSomebodyIsExpelled_ThenItIsNotKeptActive()
    {
        var scene = new StreamScene();

        await scene.Stream.Expel(Of("ann"));

        Assert.False(scene.Silo.IsActive(scene.Grain));
    }

    /// <summary>The token of a disabled user stayed valid on the media server for another hour, and participants who joined with it were not checked.</summary>
    [Fact]
    public async Task GivenADisabledUser_WhenTheyComeBackWithTheirToken_ThenTheyAreRemovedEachTimeAndNotCounted()
    {
        var scene = await Live();
        await scene.MediaJoins("ann", "PA_1");
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        await scene.Stream.Expel(Of("ann"));
        await scene.Ends<RemoveParticipant>();

        foreach (var sid in (string[])["PA_2", "PA_3"])
        {
            await scene.MediaJoins("ann", sid);
            Assert.Equal([new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());
            Assert.Equal(0, (await scene.View()).Viewers);
            await scene.Ends<RemoveParticipant>();
        }

        scene.Silo.Crash();
        await scene.MediaJoins("ann", "PA_4");
        Assert.Single(scene.Outbox<RemoveParticipant>());
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenADisabledUserWhoseComingWasLost_WhenAListingShowsThem_ThenTheyAreRemovedAndNotCounted()
    {
        var scene = await Live();
        scene.Silo.Revocations.Users.Add(("default", "ann"));

        await scene.Lists(true, RoomSid, Session("ann"), Session("bob"));
        await scene.Lists(true, RoomSid, Session("ann"), Session("bob"));

        Assert.All(scene.Outbox<RemoveParticipant>(), removal => Assert.Equal("ann", removal.Identity));
        Assert.NotEmpty(scene.Outbox<RemoveParticipant>());
        Assert.Equal(1, (await scene.View()).Viewers);
    }

    /// <summary>In the first second a silo doesn't know of it: who came in then stayed until the next listing, for up to a minute.</summary>
    [Fact]
    public async Task GivenUsersWhoComeInBeforeTheirDisablingIsKnownHere_ThenEachIsRemovedThreeSecondsAfterComingIn()
    {
        var scene = await Live();
        await scene.MediaJoins("ann");
        await scene.MediaJoins("bob");
        scene.Advance(2_000);
        await scene.MediaJoins("cid");
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        scene.Silo.Revocations.Users.Add(("default", "cid"));
        Assert.Empty(scene.Outbox<RemoveParticipant>());

        scene.Advance(1_000);
        Assert.Equal(2, (await scene.View()).Viewers);
        Assert.Equal([new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());

        scene.Advance(2_000);
        Assert.Equal(1, (await scene.View()).Viewers);
        Assert.Equal([new RemoveParticipant(Room, "ann"), new RemoveParticipant(Room, "cid")], scene.Outbox<RemoveParticipant>());
    }

    [Fact]
    public async Task GivenAUserWhoIsEnabledAgainOrOfAnotherTenant_WhenTheyComeIn_ThenTheyCount()
    {
        var scene = await Live();
        scene.Silo.Revocations.Users.Add(("elsewhere", "bob"));
        scene.Silo.Revocations.Users.Add(("default", "ann"));
        scene.Silo.Revocations.Users.Remove(("default", "ann"));

        await scene.MediaJoins("ann");
        await scene.MediaJoins("bob");

        Assert.Equal(2, (await scene.View()).Viewers);
        Assert.Empty(scene.Outbox<RemoveParticipant>());
    }

    private static MediaParticipant Session(string userId) => new($"PA_{userId}", userId, userId, true);

    private static ExpelUser Of(string userId) => new("default", userId, PresenceEnds.AccountDisabled);
}
