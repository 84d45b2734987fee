using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>One person has many sessions on the media server, each with an identity of its own.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task GivenAViewerOnTwoDevices_WhenOneLeaves_ThenTheyAreOneViewerAllAlong()
    {
        var scene = await Live();
        var (phone, laptop) = (Session("ann"), Session("ann"));
        await Joins(scene, phone);
        await Joins(scene, laptop);
        Assert.Equal((1, 1), ((await scene.View()).Viewers, (await scene.View()).PeakViewers));

        await Leaves(scene, phone);
        Assert.Equal(1, (await scene.View()).Viewers);
        await Leaves(scene, laptop);
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenTheHostWatchingOnAnotherDevice_WhenTheyComeAndGo_ThenTheyAreNoViewerAndNoPublisher()
    {
        var scene = await Live();
        var look = Session("host");
        await Joins(scene, look);
        await scene.HostJoins();
        await scene.HostLeaves();
        Assert.Equal(0, (await scene.View()).Viewers);

        scene.Advance(120_000);
        Assert.Equal("host_gone", (await scene.View()).EndReason);
    }

    [Fact]
    public async Task GivenAPersonOnTwoDevices_WhenBanned_ThenEverySessionIsRemovedAlsoWhenOneComesBack()
    {
        const string userId = "ann";
        var scene = await Live();
        var (phone, laptop) = (Session(userId), Session(userId));
        await Joins(scene, phone);
        await Joins(scene, laptop);
        await Joins(scene, Session("bob"));
        Ok(await scene.Stream.Ban(new BanUser(People.Host, userId, null, null)));

        Assert.Equal([phone.Identity, laptop.Identity, userId], scene.Outbox<RemoveParticipant>().Select(remove => remove.Identity));
        Assert.Equal(1, (await scene.View()).Viewers);
        var again = Session(userId);
        await Joins(scene, again);
        Assert.Equal(again.Identity, scene.Outbox<RemoveParticipant>()[^1].Identity);

        var unheard = Session(userId);
        await scene.Lists(true, RoomSid, unheard);
        Assert.Equal(unheard.Identity, scene.Outbox<RemoveParticipant>()[^1].Identity);
        Assert.Equal(1, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenAGuestWhoseInvitationIsTakenBack_WhenTheyComeInWithTheirOldPass_ThenTheyAreRemovedUnlessTheyMayEnterAgain()
    {
        var scene = await Live(Visibility.Invite);
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));
        var phone = Session("ann");
        await Joins(scene, phone);
        Ok(await scene.Stream.Uninvite(new UserCommand(People.Host, "ann")));
        Assert.Equal([phone.Identity, "ann"], scene.Outbox<RemoveParticipant>().Select(remove => remove.Identity));

        var again = Session("ann");
        await Joins(scene, again);
        Assert.Equal(again.Identity, scene.Outbox<RemoveParticipant>()[^1].Identity);
        Assert.Equal(0, (await scene.View()).Viewers);

        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));
        await Joins(scene, Session("ann"));
        Assert.Equal(1, (await scene.View()).Viewers);
    }

    private static MediaParticipant Session(string userId)
    {
        var identity = MediaIdentity.NewSession(userId);
        return new MediaParticipant($"PA_{identity}", identity, userId, Counts: true) { UserId = userId };
    }

    private static Task Joins(StreamScene scene, MediaParticipant participant) =>
        scene.Stream.Receive(scene.Event($"EV_join_{participant.Sid}", MediaEventKind.ParticipantJoined, participant));

    private static Task Leaves(StreamScene scene, MediaParticipant participant) =>
        scene.Stream.Receive(scene.Event($"EV_left_{participant.Sid}", MediaEventKind.ParticipantLeft, participant));
}
