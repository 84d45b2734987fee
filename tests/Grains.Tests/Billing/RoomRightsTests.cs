using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Rooms;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>How a change of a subscription reaches the rooms where it is in use.</summary>
public sealed class RoomRightsTests
{
    private readonly SubscriptionScene _scene = new();

    [Fact]
    public async Task GivenARoomInUse_WhenTheSubscriptionLapses_ThenTheRoomIsToldWithTheSameCommit()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        var commits = _scene.Silo.Store.Commits;
        _scene.Silo.Crash();

        await _scene.Apply("canceled", at: 1);

        Assert.Equal(new TellRoomRights(_scene.Room, new ChangeRights("ann", false, null)), Assert.Single(_scene.Received));
        Assert.Equal((commits + 1, 1), (_scene.Silo.Store.Commits, _scene.Silo.OutboxCommitted));
    }

    [Fact]
    public async Task GivenARoomInUse_WhenTheSubscriptionIsRenewedOrBought_ThenTheRoomHearsUntilWhen()
    {
        await _scene.Entitle(room: _scene.Room);
        await _scene.Apply("active");
        Assert.Equal(new ChangeRights("ann", true, _scene.In(33)), Assert.Single(_scene.Received).Rights);
        _scene.Silo.Clock.Advance(TimeSpan.FromMinutes(5));
        await _scene.Ends();
        Assert.NotEmpty(_scene.Received);
        await _scene.Ends();
        Assert.Empty(_scene.Received);

        await _scene.Apply("active", at: 400, endsInDays: 60);
        Assert.Equal(new ChangeRights("ann", true, _scene.In(63)), Assert.Single(_scene.Received).Rights);
    }

    [Fact]
    public async Task GivenAChangeThatMakesNoDifferenceThere_WhenItComes_ThenTheRoomIsNotTold()
    {
        await _scene.Apply("active", features: ["publish"]);
        await _scene.Entitle(room: _scene.Room);

        await _scene.Apply("active", at: 1, tier: "artist_premium", features: ["publish", "vod"]);
        await _scene.Apply("trialing", at: 2);

        Assert.Empty(_scene.Received);
    }

    [Fact]
    public async Task GivenRoomsOfBothKinds_WhenTheFeatureGoesAndTheTierStays_ThenOnlyTheRoomWhereTheFeatureCountsIsTold()
    {
        var meet = new RoomRef("default", "meet", "standup");
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        await _scene.Entitle(room: meet, premiumPublishes: true);

        await _scene.Apply("active", at: 1, features: ["vod"]);
        Assert.Equal(_scene.Room, Assert.Single(_scene.Received).Room);

        await _scene.Apply("canceled", at: 2);
        Assert.Equal([_scene.Room, meet], _scene.Received.Select(told => told.Room));
    }

    [Fact]
    public async Task GivenATierOfTheToken_WhenTheBillerTellsThatItLapsed_ThenTheRoomIsTold()
    {
        await _scene.Entitle("studio", _scene.Room, premiumPublishes: true);

        await _scene.Apply("canceled", tier: "studio");

        Assert.False(Assert.Single(_scene.Received).Rights.MayPublish);
    }

    [Fact]
    public async Task GivenARoomTokenThatExpired_WhenTheSubscriptionLapsesOrComesBack_ThenTheRoomIsToldForAWeekBecauseItsHolderMayStillBeThere()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room, hours: 1);
        _scene.Silo.Clock.Advance(TimeSpan.FromDays(1));
        await _scene.Apply("past_due", at: 1);
        Assert.False(Assert.Single(_scene.Received).Rights.MayPublish);
        await _scene.Ends();
        await _scene.Apply("active", at: 2);
        Assert.True(Assert.Single(_scene.Received).Rights.MayPublish);
        await _scene.Ends();

        _scene.Silo.Clock.Advance(TimeSpan.FromDays(7));
        await _scene.Apply("canceled", at: 3);

        Assert.Empty(_scene.Received);
        Assert.Empty(_scene.Silo.Store.Rows(_scene.Grain, "room"));
    }

    [Fact]
    public async Task GivenASubscriptionThatRanOutUnheard_WhenItIsRenewedAfterAll_ThenTheRoomHearsItThoughTheTokenHasExpired()
    {
        await _scene.Apply("active", endsInDays: 1);
        await _scene.Entitle(room: _scene.Room, hours: 6);
        _scene.Silo.Clock.AdvanceTo(_scene.In(5));

        await _scene.Apply("active", at: 1, endsInDays: 31);

        Assert.Equal(new ChangeRights("ann", true, _scene.In(34)), Assert.Single(_scene.Received).Rights);
    }

    [Fact]
    public async Task GivenAsManyRoomsAsAreRemembered_WhenTheTokenOfOneHasExpired_ThenItMakesRoom()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: Numbered(0), hours: 1);
        for (var at = 1; at < SubscriptionLimits.RoomsMax; at++) await _scene.Entitle(room: Numbered(at), hours: 9);
        Assert.False((await _scene.Entitle(room: _scene.Room)).MayPublish);
        _scene.Silo.Clock.Advance(TimeSpan.FromHours(1));

        Assert.True((await _scene.Entitle(room: _scene.Room)).MayPublish);

        Assert.Equal(SubscriptionLimits.RoomsMax, _scene.Silo.Store.Rows(_scene.Grain, "room").Count);
        await _scene.Apply("canceled", at: 1);
        Assert.DoesNotContain(_scene.Received, told => told.Room == Numbered(0));
    }

    [Fact]
    public async Task GivenTwoTokensForARoom_WhenTheShorterOneExpires_ThenTheRoomIsStillTold()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room, hours: 6);
        await _scene.Entitle(room: _scene.Room, hours: 1);
        _scene.Silo.Clock.Advance(TimeSpan.FromHours(2));

        await _scene.Apply("canceled", at: 1);

        Assert.Single(_scene.Received);
    }

    [Fact]
    public async Task GivenAChangeOnItsWay_WhenTheNextOneComes_ThenItWaitsSoThatNoneOvertakesTheOther()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        _scene.Silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.Apply("canceled", at: 1);
        await _scene.Apply("active", at: 2);

        Assert.False(Assert.Single(_scene.Received).Rights.MayPublish);
        await _scene.Ends();
        Assert.True(Assert.Single(_scene.Received).Rights.MayPublish);
        await _scene.Ends();
        Assert.Empty(_scene.Received);
    }

    [Fact]
    public async Task GivenAChangeOnItsWay_WhenTheUserComesInAnew_ThenWhatHoldsNowIsToldAfterIt()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        await _scene.Apply("canceled", at: 1);
        await _scene.Apply("active", at: 2);
        Assert.True((await _scene.Entitle(room: _scene.Room)).MayPublish);

        await _scene.Ends();

        Assert.True(Assert.Single(_scene.Received).Rights.MayPublish);
    }

    [Fact]
    public async Task GivenAUserOnTheWayIntoTheRoom_WhenTheSubscriptionLapses_ThenTheRoomIsToldAgainWhenTheyMustHaveArrived()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        await _scene.Apply("canceled", at: 1);
        await _scene.Ends();

        var again = Assert.Single(_scene.Silo.Store.Pending);
        Assert.Equal(_scene.Silo.Now.AddSeconds(30), again.DueAt);
        await _scene.Ends();
        Assert.Empty(_scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenARoomThatCouldNotBeTold_WhenAllTriesAreUsedUp_ThenItIsTriedAgainForAWeekAfterTheToken()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room, hours: 1);
        await _scene.Apply("canceled", at: 1);

        await _scene.Ends(failure: "No.");
        Assert.Equal(_scene.Silo.Now.AddMinutes(1), Assert.Single(_scene.Silo.Store.Pending).DueAt);
        _scene.Silo.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromDays(7));
        await _scene.Ends(failure: "No.");

        Assert.Empty(_scene.Silo.Store.Pending);
        Assert.Empty(_scene.Silo.Store.Rows(_scene.Grain, "room"));
    }

    [Fact]
    public async Task GivenAnOutcomeThatIsToldTwice_WhenItComesAgain_ThenNothingHappens()
    {
        await _scene.Apply("active");
        await _scene.Entitle(room: _scene.Room);
        _scene.Silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.Apply("canceled", at: 1);
        var outcome = new OutboxOutcome(_scene.Silo.Store.Pending[0].Id, _scene.Received[0]);

        await _scene.Subscription.OutboxMessageEnded(outcome);
        await _scene.Subscription.OutboxMessageEnded(outcome);

        Assert.Empty(_scene.Silo.Store.Pending);
    }

    [Fact]
    public async Task GivenAsManyRoomsAsAreRemembered_WhenAnotherIsAsked_ThenNobodyPublishesWhereNobodyCouldTakeItBack()
    {
        await _scene.Apply("active");
        for (var at = 0; at < SubscriptionLimits.RoomsMax; at++) Assert.True((await _scene.Entitle(room: Numbered(at))).MayPublish);

        Assert.False((await _scene.Entitle(room: _scene.Room)).MayPublish);
        Assert.True((await _scene.Entitle(room: Numbered(0))).MayPublish);
        Assert.Equal(SubscriptionLimits.RoomsMax, _scene.Silo.Store.Rows(_scene.Grain, "room").Count);

        _scene.Silo.Crash();
        await _scene.Apply("canceled", at: 1);
        Assert.Equal(SubscriptionLimits.RoomsMax, _scene.Received.Count);
    }

    [Fact]
    public async Task GivenAsManyRoomsWithoutRights_WhenAnotherIsAsked_ThenOneOfThemMakesRoom()
    {
        for (var at = 0; at < SubscriptionLimits.RoomsMax; at++) await _scene.Entitle(room: Numbered(at));
        await _scene.Entitle(room: _scene.Room);

        Assert.Equal(SubscriptionLimits.RoomsMax, _scene.Silo.Store.Rows(_scene.Grain, "room").Count);
        await _scene.Apply("active");
        Assert.Contains(_scene.Received, told => told.Room == _scene.Room);
    }

    [Fact]
    public async Task GivenAnOlderActivation_WhenItIsAskedForARoom_ThenItRefusesToAnswer()
    {
        await _scene.Apply("active");
        _scene.Silo.Store.SetVersion(_scene.Grain, 9);

        await Assert.ThrowsAsync<Livehouse.Hosting.GrainMovedException>(() => _scene.Entitle(room: _scene.Room));
    }

    private static RoomRef Numbered(int at) => new("default", "main", $"room-{at}");
}
