using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Who may see, watch and take part: for each visibility, by each way in.</summary>
public sealed class VisibilityTests
{
    [Fact]
    public async Task GivenAPublicStream_WhenAnybodyLooks_ThenTheySeeItAndWatchOnceSignedIn()
    {
        var scene = await Live();

        Ok(await scene.Stream.Get(People.Nobody));
        Ok(await scene.Stream.Messages(new ReadMessages(People.Nobody, 20, null)));
        Refused(RefusalCodes.Unauthorized, await scene.Stream.Admit(People.Nobody));
        Refused(RefusalCodes.Unauthorized, await scene.Stream.Join(new JoinStream(People.Nobody, "front", "c", null, null)));
        Ok(await scene.Stream.Admit(People.Ann));
    }

    [Fact]
    public async Task GivenAnyStream_WhenAnotherTenantAsks_ThenItDoesNotExistByAnyWayIn()
    {
        var scene = await Live();
        var messageId = await scene.Say(People.Ann);

        foreach (var code in await Tries(scene, People.Stranger, messageId)) Assert.Equal(RefusalCodes.NotFound, code);
    }

    [Fact]
    public async Task GivenAnInviteStream_WhenSomebodyUninvitedAsks_ThenItDoesNotExistByAnyWayIn()
    {
        var scene = await Live(Visibility.Invite);
        var messageId = await scene.Say(People.Host);

        foreach (var code in await Tries(scene, People.Ann, messageId)) Assert.Equal(RefusalCodes.NotFound, code);
        foreach (var code in await Tries(scene, People.Nobody, messageId)) Assert.Equal(RefusalCodes.NotFound, code);
    }

    [Fact]
    public async Task GivenAStreamThatWasNeverStarted_WhenItsHostAsks_ThenItDoesNotExistByAnyWayIn()
    {
        foreach (var code in await Tries(new StreamScene(), People.Host, "ms_1")) Assert.Equal(RefusalCodes.NotFound, code);
    }

    [Fact]
    public async Task GivenAnInviteStream_WhenSomebodyIsInvited_ThenTheyAndTheModeratorsGetIn()
    {
        var scene = await Live(Visibility.Invite);
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["ann"])));

        Ok(await scene.Stream.Admit(People.Ann));
        Ok(await scene.Stream.Admit(People.Moderator));
        Refused(RefusalCodes.NotFound, await scene.Stream.Admit(People.Bob));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Stop(People.Ann));
    }

    [Fact]
    public async Task GivenAFollowersStream_WhenPeopleAsk_ThenFollowersAndInvitedGetInAndOthersAreToldWhyNot()
    {
        var scene = await Live(Visibility.Followers);
        Ok(await scene.Silo.User("default", "host").Follow(People.Ann));
        Ok(await scene.Stream.Invite(new InviteUsers(People.Host, ["cid"])));

        Ok(await scene.Stream.Admit(People.Ann));
        Ok(await scene.Stream.Admit(People.Viewer("cid")));
        Ok(await scene.Stream.Admit(People.Moderator));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Admit(People.Bob));
        Refused(RefusalCodes.Unauthorized, await scene.Stream.Get(People.Nobody));
        Ok(await scene.Silo.User("default", "host").Unfollow(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Get(People.Ann));
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenSomebodyWantsIn_ThenTheySeeItButItHasEnded()
    {
        var scene = await Live();
        await scene.Stream.Stop(People.Host);

        Ok(await scene.Stream.Get(People.Ann));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.Admit(People.Ann));
        Assert.Equal(StreamStatus.Ended, (await scene.Join(People.Ann)).Stream.Status);
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenAnEndedStream_WhenAnythingIsAskedOfIt_ThenItHasEnded()
    {
        var scene = await Live();
        var messageId = await scene.Say(People.Ann);
        await scene.Stream.Stop(People.Host);

        Refused(RefusalCodes.StreamEnded, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null)));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, null)));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.Pin(new MessageCommand(People.Host, messageId)));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 5, null)));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.StartRecording(People.Host));
        Refused(RefusalCodes.StreamEnded, await scene.Stream.OrderIngress(new OrderIngress(People.Host, "op", "rtmp")));
    }

    [Fact]
    public async Task GivenOrdinaryViewers_WhenTheyTryWhatIsTheHosts_ThenItIsForbidden()
    {
        var scene = await Live();
        var messageId = await scene.Say(People.Ann);

        foreach (var caller in new[] { People.Ann, People.Moderator })
        {
            Refused(RefusalCodes.Forbidden, await scene.Stream.Invite(new InviteUsers(caller, ["cid"])));
            Refused(RefusalCodes.Forbidden, await scene.Stream.Uninvite(new UserCommand(caller, "cid")));
            Refused(RefusalCodes.Forbidden, await scene.Stream.StartRecording(caller));
            Refused(RefusalCodes.Forbidden, await scene.Stream.StopRecording(caller));
            Refused(RefusalCodes.Forbidden, await scene.Stream.OrderIngress(new OrderIngress(caller, "op", "rtmp")));
        }

        Refused(RefusalCodes.Forbidden, await scene.Stream.Pin(new MessageCommand(People.Ann, messageId)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Unpin(new MessageCommand(People.Ann, messageId)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.DeleteMessage(new MessageCommand(People.Ann, messageId)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.ConfigureChat(new ConfigureChat(People.Ann, 5, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Ban(new BanUser(People.Ann, "bob", null, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Unban(new UserCommand(People.Ann, "bob")));
    }

    /// <summary>Every call that takes a caller, with arguments that are wrong besides: whether it exists for them comes first.</summary>
    private static async Task<IReadOnlyList<string?>> Tries(StreamScene scene, Caller caller, string messageId) =>
    [
        (await scene.Stream.Stop(caller)).Refusal?.Code,
        (await scene.Stream.Kill(new KillStream(caller, ""))).Refusal?.Code,
        (await scene.Stream.Get(caller)).Refusal?.Code,
        (await scene.Stream.Admit(caller)).Refusal?.Code,
        (await scene.Stream.Join(new JoinStream(caller, "front", "c", null, null))).Refusal?.Code,
        (await scene.Stream.Say(new SendMessage(caller, "", null))).Refusal?.Code,
        (await scene.Stream.Give(new SendGift(caller, "none", 0, null))).Refusal?.Code,
        (await scene.Stream.React(new SendReaction(caller, ""))).Refusal?.Code,
        (await scene.Stream.Pin(new MessageCommand(caller, messageId))).Refusal?.Code,
        (await scene.Stream.Unpin(new MessageCommand(caller, messageId))).Refusal?.Code,
        (await scene.Stream.Messages(new ReadMessages(caller, 0, null))).Refusal?.Code,
        (await scene.Stream.DeleteMessage(new MessageCommand(caller, messageId))).Refusal?.Code,
        (await scene.Stream.ConfigureChat(new ConfigureChat(caller, -1, null))).Refusal?.Code,
        (await scene.Stream.Invite(new InviteUsers(caller, []))).Refusal?.Code,
        (await scene.Stream.Uninvite(new UserCommand(caller, ""))).Refusal?.Code,
        (await scene.Stream.Ban(new BanUser(caller, "", null, null))).Refusal?.Code,
        (await scene.Stream.Unban(new UserCommand(caller, ""))).Refusal?.Code,
        (await scene.Stream.StartRecording(caller)).Refusal?.Code,
        (await scene.Stream.StopRecording(caller)).Refusal?.Code,
        (await scene.Stream.Vod(caller)).Refusal?.Code,
        (await scene.Stream.OrderIngress(new OrderIngress(caller, "op", "none"))).Refusal?.Code,
        (await scene.Stream.Report(new ReportStream(caller, "op", "none", "", null, [], "", ""))).Refusal?.Code,
    ];
}
