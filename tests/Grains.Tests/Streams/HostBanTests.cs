using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Users;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>A ban by the host holds in the host's next streams; one by a moderator is for the one stream.</summary>
public sealed class HostBanTests
{
    private readonly TestSilo _silo = new();

    private IUserGrain Host => _silo.User("default", "host");

    [Fact]
    public async Task GivenABanByTheHost_WhenTheyStartAgain_ThenItHoldsUntilItIsLifted()
    {
        var first = await GoLive("op-1");
        Assert.True(Ok(await Host.Ban(new BanFrom(first, new BanUser(People.Host, "ann", null, "Rude")))).ByHost);
        Assert.False(Ok(await _silo.User("default", "mo").Ban(new BanFrom(first, new BanUser(People.Moderator, "bob", null, null)))).ByHost);
        Ok(await _silo.Stream(first).Stop(People.Host));
        _silo.Crash();

        var second = await GoLive("op-2");
        Refused(RefusalCodes.Forbidden, await _silo.Stream(second).Admit(People.Ann));
        Ok(await _silo.Stream(second).Admit(People.Bob));
        _silo.Crash();
        Refused(RefusalCodes.Forbidden, await _silo.Stream(second).Admit(People.Ann));
        Assert.Equal(("ann", "Rude"), (await Bans(second)).Select(static ban => (ban.UserId, ban.Reason)).Single());
        Ok(await Host.Unban(new UnbanFrom(second, new UserCommand(People.Host, "ann"))));
        Ok(await _silo.Stream(second).Admit(People.Ann));
        Ok(await _silo.Stream(second).Stop(People.Host));

        Ok(await _silo.Stream(await GoLive("op-3")).Admit(People.Ann));
    }

    [Fact]
    public async Task GivenABanForATime_WhenItIsOver_ThenTheNextStreamDoesNotKnowIt()
    {
        var first = await GoLive("op-1");
        Ok(await Host.Ban(new BanFrom(first, new BanUser(People.Host, "ann", 60, null))));
        Ok(await _silo.Stream(first).Stop(People.Host));
        _silo.Clock.Advance(TimeSpan.FromSeconds(60));
        var second = await GoLive("op-2");
        Ok(await _silo.Stream(second).Admit(People.Ann));
        Assert.Empty(await Bans(second));
    }

    [Fact]
    public async Task GivenAModerator_WhenTheyLiftAHostsBan_ThenItIsLiftedForTheStreamAtHand()
    {
        var first = await GoLive("op-1");
        Ok(await Host.Ban(new BanFrom(first, new BanUser(People.Host, "ann", null, null))));
        Ok(await _silo.User("default", "mo").Unban(new UnbanFrom(first, new UserCommand(People.Moderator, "ann"))));
        Ok(await _silo.Stream(first).Admit(People.Ann));
        Ok(await _silo.Stream(first).Stop(People.Host));
        Refused(RefusalCodes.Forbidden, await _silo.Stream(await GoLive("op-2")).Admit(People.Ann));
    }

    [Fact]
    public async Task GivenAScheduledStream_WhenItIsMadeAndStarted_ThenTheHostsBansHoldInItsChat()
    {
        var first = await GoLive("op-1");
        Ok(await Host.Ban(new BanFrom(first, new BanUser(People.Host, "ann", null, null))));
        var plan = new EventPlan("x", "", [], Visibility.Public, _silo.Now.AddHours(1), null, null, 36_000);
        Ok(await _silo.Event("ev_1").Create(new CreateEvent(People.Host, plan)));
        var streamId = Ok(await _silo.Event("ev_1").Get(People.Host)).Event.StreamId!;
        Refused(RefusalCodes.Forbidden, await _silo.Stream(streamId).Say(new SendMessage(People.Ann, "Hello", null)));
        Ok(await Host.Ban(new BanFrom(first, new BanUser(People.Host, "bob", null, null) { IsUnknown = false })));
        Ok(await _silo.Stream(first).Stop(People.Host));
        Ok(await _silo.Event("ev_1").Start(People.Host));
        Refused(RefusalCodes.Forbidden, await _silo.Stream(streamId).Admit(People.Bob));
    }

    [Fact]
    public async Task GivenOthers_WhenTheyBanInAHostsName_ThenTheyAreRefused()
    {
        var first = await GoLive("op-1");
        Refused(RefusalCodes.Unauthorized, await Host.Ban(new BanFrom(first, new BanUser(People.Ann, "bob", null, null))));
        Refused(RefusalCodes.Unauthorized, await Host.Unban(new UnbanFrom(first, new UserCommand(People.Ann, "bob"))));
        Refused(RefusalCodes.Forbidden, await _silo.User("default", "ann").Ban(new BanFrom(first, new BanUser(People.Ann, "bob", null, null))));
        Refused(RefusalCodes.Forbidden, await _silo.Stream(first).Bans(new ReadPeople(People.Ann, 20, null)));
        Refused(RefusalCodes.Forbidden, await _silo.Stream(first).Invites(new ReadPeople(People.Ann, 20, null)));
    }

    [Fact]
    public async Task GivenInvitedUsers_WhenListed_ThenPagesHoldEachOnce()
    {
        var first = await GoLive("op-1");
        Ok(await _silo.Stream(first).Invite(new InviteUsers(People.Host, ["a", "b", "c"])));
        var page = Ok(await _silo.Stream(first).Invites(new ReadPeople(People.Host, 2, null)));
        var rest = Ok(await _silo.Stream(first).Invites(new ReadPeople(People.Moderator, 2, page.NextCursor)));
        Assert.Equal(["a", "b", "c"], page.Items.Concat(rest.Items).Select(static item => item.UserId).Order());
        Assert.Null(rest.NextCursor);
    }

    [Fact]
    public async Task GivenALiveStream_WhenModeratorsRecommendIt_ThenItsRowSaysSoUntilTheyDoNot()
    {
        var first = await GoLive("op-1");
        Refused(RefusalCodes.Forbidden, await _silo.Stream(first).Feature(new FeatureCommand(People.Host, true, null, 0)));
        Assert.True(Ok(await _silo.Stream(first).Feature(new FeatureCommand(People.Moderator, true, _silo.Now.AddHours(1), 2))).Featured);
        Assert.Equal((2, _silo.Now.AddHours(1)), (Row().FeaturedPosition, Row().FeaturedUntil));
        _silo.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False(Ok(await _silo.Stream(first).Get(People.Ann)).Featured);
        Ok(await _silo.Stream(first).Feature(new FeatureCommand(People.Moderator, false, null, 0)));
        Assert.Null(Row().FeaturedPosition);
        Ok(await _silo.Stream(first).Stop(People.Host));
        Refused(RefusalCodes.StreamEnded, await _silo.Stream(first).Feature(new FeatureCommand(People.Moderator, true, null, 0)));

        StreamRow Row() => Assert.Single(_silo.Store.Streams);
    }

    private async Task<IReadOnlyList<BanView>> Bans(string streamId) =>
        Ok(await _silo.Stream(streamId).Bans(new ReadPeople(People.Host, 20, null))).Items;

    private async Task<string> GoLive(string operationId) =>
        Ok(await Host.GoLive(new GoLive(People.Host, operationId, new StreamPlan("x", "", [], Visibility.Public, false)))).Id;
}
