using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Users whom a host has named moderate the host's streams: chat, pins and bans, and nothing else.</summary>
public sealed class CoModeratorTests
{
    private static async Task<bool> JoinsAsModerator(StreamScene scene, Caller caller) =>
        Ok(await scene.Stream.Join(new JoinStream(caller, "f1", $"c-{caller.UserId}", null, null))).CanModerate;

    private static IUserGrain HostOf(StreamScene scene) => scene.Silo.User("default", "host");

    [Fact]
    public async Task GivenAUserWhomTheHostNames_WhenTheyModerate_ThenTheyMayUntilTheRightIsTakenBack()
    {
        var scene = await StreamScene.Live();
        var messageId = await scene.Say(People.Bob);
        Refused(RefusalCodes.Forbidden, await scene.Stream.Pin(new MessageCommand(People.Ann, messageId)));
        await Name(scene, "ann");

        Ok(await scene.Stream.Pin(new MessageCommand(People.Ann, messageId)));
        Ok(await scene.Stream.Unpin(new MessageCommand(People.Ann, messageId)));
        Ok(await scene.Stream.DeleteMessage(new MessageCommand(People.Ann, messageId)));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Ann, 5, null)));
        Assert.False(Ok(await scene.Stream.Ban(new BanUser(People.Ann, "bob", null, null))).ByHost);
        Assert.Single(Ok(await scene.Stream.Bans(new ReadPeople(People.Ann, 10, null))).Items);
        Ok(await scene.Stream.Unban(new UserCommand(People.Ann, "bob")));
        Ok(await scene.Stream.Invites(new ReadPeople(People.Ann, 10, null)));

        Refused(RefusalCodes.Forbidden, await scene.Stream.Stop(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Edit(new EditStream(People.Ann, "Mine", null, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.StartRecording(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Invite(new InviteUsers(People.Ann, ["bob"])));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Kill(new KillStream(People.Ann, "Because")));

        Assert.False(Ok(await HostOf(scene).SetCoModerator(new SetCoModerator(People.Host, "ann", false))).Moderating);
        Refused(RefusalCodes.Forbidden, await scene.Stream.ConfigureChat(new ConfigureChat(People.Ann, 0, null)));
    }

    [Fact]
    public async Task GivenHostModeratorAndOthers_WhenTheyJoin_ThenTheAnswerSaysWhoMayModerate()
    {
        var scene = await StreamScene.Live();
        await Name(scene, "ann");
        Assert.True(await JoinsAsModerator(scene, People.Host));
        Assert.True(await JoinsAsModerator(scene, People.Ann));
        Assert.False(await JoinsAsModerator(scene, People.Bob));

        // One read of the list answers the joins of two seconds.
        await Name(scene, "bob");
        Assert.False(await JoinsAsModerator(scene, People.Bob));
        scene.Advance(2_000);
        Assert.True(await JoinsAsModerator(scene, People.Bob));
    }

    [Fact]
    public async Task GivenModerators_WhenTheyBan_ThenTheHostAndEachOtherAreSafeAndTheHostMayBanThem()
    {
        var scene = await StreamScene.Live();
        await Name(scene, "ann");
        await Name(scene, "bob");
        Refused(RefusalCodes.ValidationFailed, await scene.Stream.Ban(new BanUser(People.Ann, "host", null, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Ban(new BanUser(People.Ann, "bob", null, null)));

        Ok(await scene.Stream.Ban(new BanUser(People.Host, "bob", 60, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Unban(new UserCommand(People.Bob, "bob")));
        scene.Advance(60_000);
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Bob, 0, null)));
    }

    [Fact]
    public async Task GivenSlowModeAndFollowersOnly_WhenAModeratorWrites_ThenNeitherHoldsForThem()
    {
        var scene = await StreamScene.Live();
        await Name(scene, "ann");
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Host, 60, true)));
        await scene.Say(People.Ann, "one");
        await scene.Say(People.Ann, "two");
        Refused(RefusalCodes.Forbidden, await scene.Stream.Say(new SendMessage(People.Bob, "three", null)));
    }

    [Theory]
    [InlineData(Visibility.Invite, RefusalCodes.NotFound)]
    [InlineData(Visibility.Followers, RefusalCodes.Forbidden)]
    public async Task GivenAStreamForFew_WhenAModeratorComes_ThenTheySeeItAndOthersDoNot(Visibility visibility, string code)
    {
        var scene = await StreamScene.Live(visibility);
        await Name(scene, "ann");
        Ok(await scene.Stream.Admit(People.Ann));
        Ok(await scene.Stream.ConfigureChat(new ConfigureChat(People.Ann, 3, null)));
        Refused(code, await scene.Stream.Admit(People.Bob));
    }

    [Fact]
    public async Task GivenAnybodyElse_WhenTheyNameModerators_ThenTheyAreRefused()
    {
        var scene = await StreamScene.Live();
        var host = HostOf(scene);
        Refused(RefusalCodes.Forbidden, await host.SetCoModerator(new SetCoModerator(People.Ann, "ann", true)));
        Refused(RefusalCodes.Forbidden, await host.SetCoModerator(new SetCoModerator(People.Moderator, "mo", true)));
        Refused(RefusalCodes.NotFound, await host.SetCoModerator(new SetCoModerator(People.Stranger, "ann", true)));
        Refused(RefusalCodes.Unauthorized, await host.SetCoModerator(new SetCoModerator(People.Nobody, "ann", true)));
        Refused(RefusalCodes.ValidationFailed, await host.SetCoModerator(new SetCoModerator(People.Host, "host", true)));
        Refused(RefusalCodes.Forbidden, await host.CoModerators(new ReadPeople(People.Ann, 10, null)));
        Assert.Empty(Ok(await host.CoModerators(new ReadPeople(People.Moderator, 10, null))).Items);
    }

    [Fact]
    public async Task GivenAsManyAsThereMayBe_WhenAnotherIsNamed_ThenItIsAConflictAndTheListPages()
    {
        var scene = await StreamScene.Live();
        for (var at = 0; at < StreamLimits.CoModeratorsMax; at++)
        {
            await Name(scene, $"m{at}");
            scene.Advance(1);
        }

        Refused(RefusalCodes.Conflict, await HostOf(scene).SetCoModerator(new SetCoModerator(People.Host, "one-more", true)));
        await Name(scene, "m0");
        var first = Ok(await HostOf(scene).CoModerators(new ReadPeople(People.Host, 60, null)));
        var second = Ok(await HostOf(scene).CoModerators(new ReadPeople(People.Host, 60, first.NextCursor)));
        Assert.Null(second.NextCursor);
        Assert.Equal(
            Enumerable.Range(0, StreamLimits.CoModeratorsMax).Reverse().Select(static at => $"m{at}"),
            first.Items.Concat(second.Items).Select(static entry => entry.UserId));
    }

    private static async Task Name(StreamScene scene, string userId) =>
        Assert.True(Ok(await HostOf(scene).SetCoModerator(new SetCoModerator(People.Host, userId, true))).Moderating);
}
