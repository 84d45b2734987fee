using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class BanTests
{
    [Fact]
    public async Task GivenAViewer_WhenTheyAreBanned_ThenTheyLeaveRoomHubAndChatAndEverybodyIsToldFirst()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        await scene.Join(People.Bob);

        var ban = Ok(await scene.Stream.Ban(new BanUser(People.Moderator, "ann", 60, " spam ")));

        Assert.Equal(new BanView("ann", scene.Silo.Now.AddSeconds(60), "spam"), ban);
        Assert.Equal([new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());
        Assert.Equal(1, (await scene.View()).Viewers);
        var told = Assert.Single(front.Received<Moderated>(StreamEventNames.Moderation));
        Assert.Equal(("ban", "ann", ban.Until), (told.Action, told.UserId, told.Until));
        Assert.Equal(("ann", told.Seq), Assert.Single(front.Expelled));
        await TakesNoPart(scene);
        Ok(await scene.Stream.Admit(People.Bob));
    }

    [Fact]
    public async Task GivenABan_WhenTheGrainIsActivatedAnew_ThenItStands()
    {
        var scene = await Live();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));
        scene.Silo.Crash();

        await TakesNoPart(scene);
    }

    [Fact]
    public async Task GivenABanOfAMinute_WhenTheMinuteIsOver_ThenTheUserIsBackExactlyThen()
    {
        var scene = await Live();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", 60, null)));
        scene.Advance(59_999);
        Refused(RefusalCodes.Forbidden, await scene.Stream.Admit(People.Ann));
        scene.Advance(1);

        Ok(await scene.Stream.Admit(People.Ann));
    }

    [Fact]
    public async Task GivenABan_WhenItIsLifted_ThenTheUserIsBackAlsoAfterARestartAndLiftingAgainChangesNothing()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));
        Ok(await scene.Stream.Unban(new UserCommand(People.Moderator, "ann")));
        Ok(await scene.Stream.Unban(new UserCommand(People.Moderator, "ann")));
        scene.Advance(100);

        Assert.Equal(["ban", "unban"], front.Received<Moderated>(StreamEventNames.Moderation).Select(told => told.Action));
        scene.Silo.Crash();
        Ok(await scene.Stream.Admit(People.Ann));
    }

    [Theory]
    [InlineData("", null, null, "userId")]
    [InlineData(" a", null, null, "userId")]
    [InlineData("host", null, null, "userId")]
    [InlineData("ann", 0, null, "seconds")]
    [InlineData("ann", 31_536_001, null, "seconds")]
    [InlineData("ann", null, "a\0b", "reason")]
    public async Task GivenABadBan_WhenItIsAsked_ThenItIsRefused(string userId, int? seconds, string? reason, string field) =>
        Assert.Equal(
            field, Refused(RefusalCodes.ValidationFailed, await (await Live()).Stream.Ban(new BanUser(People.Moderator, userId, seconds, reason))).Field);

    [Fact]
    public async Task GivenABannedUser_WhenTheyComeIntoTheRoomNevertheless_ThenTheyAreRemovedAndNotCounted()
    {
        var scene = await Live();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));
        await scene.Ends<RemoveParticipant>();

        await scene.MediaJoins("ann");

        Assert.Equal([new RemoveParticipant(Room, "ann")], scene.Outbox<RemoveParticipant>());
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenABannedUser_WhenAFrontHoldsTheirConnection_ThenItDoesNotCount()
    {
        var scene = await Live();
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", null, null)));

        await scene.Stream.Present(new FrontPresences("front", [new Presence("c1", People.Ann), new Presence("c2", People.Bob)]));

        Assert.Equal(1, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenAsManyBansAsThereMayBe_WhenAnotherComes_ThenOnlyOneThatIsOverMakesRoom()
    {
        var scene = await Live(options: options => options with { BansMax = 2 });
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "ann", 60, null)));
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "bob", null, null)));
        Refused(RefusalCodes.Conflict, await scene.Stream.Ban(new BanUser(People.Host, "cid", null, null)));
        Ok(await scene.Stream.Ban(new BanUser(People.Host, "bob", 90, null)));
        scene.Advance(60_000);

        Ok(await scene.Stream.Ban(new BanUser(People.Host, "cid", null, null)));

        Assert.Equal(["bob", "cid"], scene.Silo.Store.Rows(scene.Grain, "ban").Select(row => row.Id));
    }

    private static async Task TakesNoPart(StreamScene scene)
    {
        Refused(RefusalCodes.Forbidden, await scene.Stream.Admit(People.Ann));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Join(new JoinStream(People.Ann, "front", "c9", null, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Say(new SendMessage(People.Ann, "hello", null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, null)));
        Refused(RefusalCodes.Forbidden, await scene.Stream.React(new SendReaction(People.Ann, "🔥")));
    }
}
