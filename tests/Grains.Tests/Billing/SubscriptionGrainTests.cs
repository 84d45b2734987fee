using Livehouse.Billing;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>What one user has paid for, by events and by hand.</summary>
public sealed class SubscriptionGrainTests
{
    private readonly SubscriptionScene _scene = new();

    [Fact]
    public async Task GivenNobodyWhoEverPaid_WhenAsked_ThenThereIsNothing()
    {
        Assert.Equal(SubscriptionView.None("ann"), await _scene.Subscription.Get() with { Features = SubscriptionView.None("ann").Features });
        AssertNothing(await _scene.Entitle());
        Assert.Equal(0, _scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAnActiveSubscription_WhenItsPeriodEnds_ThenItStaysSoAndEndsAGraceLaterIfNothingIsHeard()
    {
        await _scene.Apply("active");
        _scene.Silo.Crash();

        var view = await _scene.Subscription.Get();
        Assert.Equal(("ann", "studio", "active", _scene.In(30)), (view.UserId, view.Tier, view.Status, view.CurrentPeriodEnd));
        Assert.Equal(["publish"], view.Features);
        var entitled = await _scene.Entitle();
        Assert.Equal(
            ("studio", true, true, _scene.In(33), _scene.In(33)),
            (entitled.Tier, entitled.IsPremium, entitled.MayPublish, entitled.Until, entitled.PublishUntil));

        _scene.Silo.Clock.AdvanceTo(_scene.In(33).AddMilliseconds(-1));
        Assert.True((await _scene.Entitle()).MayPublish);
        _scene.Silo.Clock.AdvanceTo(_scene.In(33));
        AssertNothing(await _scene.Entitle());
        await _scene.Apply("active", at: 1, endsInDays: 60);
        Assert.True((await _scene.Entitle()).MayPublish);
    }

    [Fact]
    public async Task GivenAPeriodThatHasEnded_WhenTheBillerSaysThatItIsOverdue_ThenItEndsAtOnce()
    {
        await _scene.Apply("active");
        _scene.Silo.Clock.AdvanceTo(_scene.In(31));
        Assert.True((await _scene.Entitle()).MayPublish);

        await _scene.Apply("past_due", at: 1, endsInDays: 60);

        AssertNothing(await _scene.Entitle());
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 30.041666666666668)]
    public async Task GivenAnotherGrace_WhenThePeriodEnds_ThenTheSubscriptionEndsThatMuchLater(int hours, double days)
    {
        _scene.Silo.SubscriptionOptions = new() { Grace = TimeSpan.FromHours(hours) };
        await _scene.Apply("active");
        _scene.Silo.Clock.AdvanceTo(_scene.In(days).AddSeconds(-1));
        Assert.True((await _scene.Entitle()).MayPublish);
        _scene.Silo.Clock.AdvanceTo(_scene.In(days).AddSeconds(1));
        AssertNothing(await _scene.Entitle());
    }

    [Fact]
    public async Task GivenARequestedCancellation_WhenItEndsThePeriod_ThenTheSubscriptionSaysSoUntilItIsTakenBack()
    {
        Assert.False((await _scene.Apply("active")).CancelAtPeriodEnd);
        Assert.True((await _scene.Subscription.Apply(_scene.Event("active", at: 1) with { CancelsAt = _scene.In(30) })).CancelAtPeriodEnd);
        Assert.True((await _scene.Subscription.Get()).CancelAtPeriodEnd);
        Assert.False((await _scene.Subscription.Apply(_scene.Event("active", at: 2) with { CancelsAt = _scene.In(90) })).CancelAtPeriodEnd);
        Assert.True((await _scene.Subscription.Apply(_scene.Event("active", at: 3, endsInDays: null) with { CancelsAt = _scene.In(5) })).CancelAtPeriodEnd);
        Assert.False((await _scene.Apply("active", at: 4)).CancelAtPeriodEnd);
        Assert.False((await _scene.Subscription.Apply(_scene.Event("canceled", at: 5) with { CancelsAt = _scene.In(30) })).CancelAtPeriodEnd);
    }

    [Fact]
    public async Task GivenACancellationAtThePeriodsEnd_WhenThatComes_ThenItEndsWithoutAGraceAndOneThatWasTakenBackDoesNot()
    {
        await _scene.Subscription.Apply(_scene.Event("active") with { CancelsAt = _scene.In(30) });
        Assert.Equal(_scene.In(30), (await _scene.Entitle()).PublishUntil);
        await _scene.Apply("active", at: 1);
        Assert.Equal(_scene.In(33), (await _scene.Entitle()).PublishUntil);
        await _scene.Subscription.Apply(_scene.Event("active", at: 2) with { CancelsAt = _scene.In(90) });
        Assert.Equal(_scene.In(33), (await _scene.Entitle()).PublishUntil);
        await _scene.Subscription.Apply(_scene.Event("active", at: 3, endsInDays: null) with { CancelsAt = _scene.In(5) });
        _scene.Silo.Clock.AdvanceTo(_scene.In(5));
        AssertNothing(await _scene.Entitle());
    }

    [Fact]
    public async Task GivenAPeriodUntilTheEndOfTime_WhenAsked_ThenItDoesNotEnd()
    {
        await _scene.Subscription.Put(new PutSubscription("studio", "active", ["publish"], DateTimeOffset.MaxValue, _scene.Start));

        Assert.True((await _scene.Entitle()).MayPublish);
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("trialing", true)]
    [InlineData("past_due", false)]
    [InlineData("canceled", false)]
    [InlineData("unpaid", false)]
    [InlineData("incomplete", false)]
    [InlineData("incomplete_expired", false)]
    [InlineData("paused", false)]
    [InlineData("a_word_of_next_year", false)]
    public async Task GivenAStatus_WhenAsked_ThenOnlyActiveAndTrialingCount(string status, bool isActive)
    {
        var view = await _scene.Apply(status);

        Assert.Equal(status, view.Status);
        var entitled = await _scene.Entitle();
        Assert.Equal(isActive, entitled.IsPremium);
        Assert.Equal(isActive ? ["publish"] : [], entitled.Features);
    }

    [Fact]
    public async Task GivenALaterWord_WhenAnEarlierOneComesAfterIt_ThenTheLaterHolds()
    {
        await _scene.Apply("canceled", at: 10);
        await _scene.Apply("active", at: 5);
        Assert.Equal("canceled", (await _scene.Subscription.Get()).Status);
        await _scene.Apply("active", at: 11);
        Assert.Equal("active", (await _scene.Subscription.Get()).Status);
    }

    [Theory]
    [InlineData("active", "canceled", "canceled")]
    [InlineData("active", "past_due", "past_due")]
    [InlineData("incomplete", "active", "active")]
    [InlineData("trialing", "active", "active")]
    [InlineData("past_due", "canceled", "canceled")]
    [InlineData("a_word_of_next_year", "active", "a_word_of_next_year")]
    [InlineData("a_word_of_next_year", "canceled", "canceled")]
    public async Task GivenTwoWordsOfOneSecond_WhenTheyComeInEitherOrder_ThenTheOneFurtherInLifeHolds(string one, string other, string holds)
    {
        await _scene.Apply(one);
        await _scene.Apply(other);
        var turned = new SubscriptionScene();
        await turned.Apply(other);
        await turned.Apply(one);

        Assert.Equal((holds, holds), ((await _scene.Subscription.Get()).Status, (await turned.Subscription.Get()).Status));
    }

    [Theory]
    [InlineData("incomplete")]
    [InlineData("active")]
    [InlineData("past_due")]
    [InlineData("canceled")]
    public async Task GivenWhatPaymentsTell_WhenTheyComeBeforeOrAfterTheSubscriptionsOwnWord_ThenThatWordStands(string status)
    {
        foreach (var payment in new[] { "active", "past_due" })
        {
            foreach (var at in new[] { -1, 0, 1 })
            {
                var (scene, turned) = (new SubscriptionScene(), new SubscriptionScene());
                await scene.Apply(status);
                await scene.Subscription.Apply(scene.Event(payment, at, tier: "basic") with { IsPayment = true });
                await turned.Subscription.Apply(turned.Event(payment, at, tier: "basic") with { IsPayment = true });
                await turned.Apply(status);

                foreach (var view in new[] { await scene.Subscription.Get(), await turned.Subscription.Get() })
                {
                    Assert.Equal((status, "studio"), (view.Status, view.Tier));
                }
            }
        }
    }

    [Fact]
    public async Task GivenAnEvent_WhenItsIdComesAgainWithAnotherContent_ThenItChangesNothing()
    {
        var first = _scene.Event("active");
        await _scene.Subscription.Apply(first);
        var commits = _scene.Silo.Store.Commits;

        var view = await _scene.Subscription.Apply(first with { Status = "canceled", At = first.At.AddDays(1) });

        Assert.Equal(("active", commits), (view.Status, _scene.Silo.Store.Commits));
        _scene.Silo.Crash();
        Assert.Equal("active", (await _scene.Subscription.Apply(first with { Status = "canceled", At = first.At.AddDays(1) })).Status);
    }

    [Fact]
    public async Task GivenAnIdThatIsForgotten_WhenItsEventComesAgain_ThenItsTimeTellsThatItIsOld()
    {
        var first = _scene.Event("canceled");
        await _scene.Subscription.Apply(first);
        for (var at = 1; at <= 150; at++) await _scene.Apply("active", at);

        Assert.Equal("active", (await _scene.Subscription.Apply(first)).Status);
    }

    [Fact]
    public async Task GivenAnEventThatSaysLittle_WhenItComes_ThenWhatItDoesNotSayIsGone()
    {
        await _scene.Apply("active", tier: "studio", features: ["publish", "vod"]);
        await _scene.Subscription.Apply(new BillingEvent("evt_x", _scene.Start.AddSeconds(1), "sub_1", null, "active", null, null));

        var view = await _scene.Subscription.Get();

        Assert.Equal((null, "active", null), (view.Tier, view.Status, view.CurrentPeriodEnd));
        Assert.Empty(view.Features);
    }

    [Fact]
    public async Task GivenADowngrade_WhenAnAccessTokenStillClaimsTheTierOfBefore_ThenItDoesNotCount()
    {
        await _scene.Apply("active", tier: "studio");
        await _scene.Apply("active", at: 1, tier: "basic", features: []);

        var entitled = await _scene.Entitle("studio", premiumPublishes: true);

        Assert.Equal(("basic", false, false), (entitled.Tier, entitled.IsPremium, entitled.MayPublish));
        _scene.Silo.Crash();
        Assert.Equal("basic", (await _scene.Entitle("studio")).Tier);
        await _scene.Put("active", tier: "venue_premium", at: 2);
        await _scene.Put("active", tier: "basic", at: 3);
        Assert.Equal("basic", (await _scene.Entitle("venue_premium")).Tier);
    }

    [Fact]
    public async Task GivenMoreTiersThanAreRemembered_WhenAsked_ThenTheLastCountAsKnown()
    {
        for (var at = 0; at <= SubscriptionLimits.TiersMax; at++) await _scene.Apply("active", at, tier: $"tier_{at}");

        Assert.Equal($"tier_{SubscriptionLimits.TiersMax}", (await _scene.Entitle("tier_1")).Tier);
    }

    [Fact]
    public async Task GivenANewSubscriptionBesideAnOldOne_WhenTheOldIsDeleted_ThenTheNewStays()
    {
        await _scene.Apply("active", at: 0, subscription: "sub_old", tier: "artist_premium");
        await _scene.Apply("active", at: 10, subscription: "sub_new", tier: "studio");
        await _scene.Apply("canceled", at: 20, subscription: "sub_old");

        var view = await _scene.Subscription.Get();

        Assert.Equal(("studio", "active"), (view.Tier, view.Status));
        await _scene.Apply("canceled", at: 30, subscription: "sub_new");
        Assert.Equal("canceled", (await _scene.Subscription.Get()).Status);
        AssertNothing(await _scene.Entitle());
    }

    [Fact]
    public async Task GivenSeveralActiveSubscriptions_WhenAsked_ThenTheBestCountsAndPublishingLastsAsLongAsAnyGivesIt()
    {
        await _scene.Apply("active", subscription: "sub_a", tier: "basic", features: ["publish", "vod"], endsInDays: 90);
        await _scene.Apply("active", subscription: "sub_b", tier: "studio", features: ["publish"], endsInDays: 10);

        var entitled = await _scene.Entitle();

        Assert.Equal(("studio", true, _scene.In(13), _scene.In(93)), (entitled.Tier, entitled.IsPremium, entitled.Until, entitled.PublishUntil));
        _scene.Silo.Clock.AdvanceTo(_scene.In(13));
        Assert.Equal(("basic", false, true), ((await _scene.Entitle()).Tier, (await _scene.Entitle()).IsPremium, (await _scene.Entitle()).MayPublish));
    }

    [Fact]
    public async Task GivenMoreSubscriptionsThanAreKept_WhenAnOldWordOfAForgottenOneComes_ThenItStaysForgotten()
    {
        await _scene.Apply("canceled", at: 5, subscription: "sub_first");
        for (var at = 0; at < SubscriptionLimits.SubscriptionsMax; at++) await _scene.Apply("canceled", 10 + at, $"sub_{at}");

        await _scene.Apply("active", at: 4, subscription: "sub_first");
        AssertNothing(await _scene.Entitle());
        await _scene.Apply("active", at: 100, subscription: "sub_first");
        Assert.True((await _scene.Entitle()).IsPremium);
    }

    [Fact]
    public async Task GivenACheckoutAndNothingElse_WhenTheSubscriptionNeverSpeaks_ThenItIsBelievedForThreeDays()
    {
        await _scene.Subscription.Apply(_scene.Event("active", endsInDays: null) with { IsPayment = true });

        Assert.Equal(_scene.In(3), (await _scene.Entitle()).PublishUntil);
        await _scene.Apply("active", at: -1, endsInDays: null);
        Assert.Equal((true, null), ((await _scene.Entitle()).MayPublish, (await _scene.Entitle()).PublishUntil));
    }

    [Fact]
    public async Task GivenATierInTheToken_WhenNothingIsKnownOfIt_ThenItCountsAndWhenItLapsedItDoesNot()
    {
        var entitled = await _scene.Entitle("studio", premiumPublishes: true);
        Assert.Equal(("studio", true, true, null), (entitled.Tier, entitled.IsPremium, entitled.MayPublish, entitled.PublishUntil));
        Assert.False((await _scene.Entitle("studio")).MayPublish);
        Assert.Empty(entitled.Features);
        Assert.False((await _scene.Entitle("fan")).IsPremium);

        await _scene.Apply("active", tier: "basic");
        Assert.Equal(("studio", true), ((await _scene.Entitle("studio")).Tier, (await _scene.Entitle("studio")).IsPremium));
        await _scene.Apply("canceled", at: 1, tier: "studio", subscription: "sub_2");
        Assert.Equal(("basic", false), ((await _scene.Entitle("studio")).Tier, (await _scene.Entitle("studio")).IsPremium));
        Assert.True((await _scene.Entitle("booking_agent")).IsPremium);
    }

    [Fact]
    public async Task GivenAPremiumTierWithoutTheFeature_WhenAsked_ThenItPublishesOnlyWherePremiumDoes()
    {
        await _scene.Apply("active", features: ["vod"]);

        Assert.False((await _scene.Entitle()).MayPublish);
        Assert.Null((await _scene.Entitle()).PublishUntil);
        Assert.True((await _scene.Entitle(premiumPublishes: true)).MayPublish);
    }

    [Fact]
    public async Task GivenASubscriptionThatWasSet_WhenEarlierAndLaterEventsCome_ThenOnlyTheLaterEndIt()
    {
        await _scene.Apply("canceled", at: 0);
        var view = Ok(await _scene.Put("active", tier: "venue_premium", at: 10));
        Assert.Equal(("venue_premium", "active"), (view.Tier, view.Status));

        Assert.Equal("active", (await _scene.Apply("canceled", at: 9)).Status);
        Assert.Equal("active", (await _scene.Apply("incomplete", at: 11, subscription: "sub_2")).Status);
        Assert.Equal("venue_premium", (await _scene.Subscription.Apply(_scene.Event("past_due", at: 11) with { IsPayment = true })).Tier);
        Assert.Equal("canceled", (await _scene.Apply("canceled", at: 12)).Status);
        AssertNothing(await _scene.Entitle());
    }

    [Fact]
    public async Task GivenTwoSubscriptionsUnderOneThatWasSet_WhenTheOldIsDeleted_ThenTheNewCountsAgain()
    {
        await _scene.Apply("active", at: 0, subscription: "sub_old");
        await _scene.Apply("active", at: 1, subscription: "sub_new", tier: "artist_premium");
        await _scene.Put("active", tier: "studio", at: 10);

        var view = await _scene.Apply("canceled", at: 20, subscription: "sub_old");

        Assert.Equal(("artist_premium", "active"), (view.Tier, view.Status));
    }

    [Fact]
    public async Task GivenASubscriptionThatWasTakenAway_WhenAnotherIsDeletedLater_ThenNothingOfBeforeComesBack()
    {
        await _scene.Apply("active", at: 0, subscription: "sub_a");
        await _scene.Apply("active", at: 0, subscription: "sub_b");
        await _scene.Put("none", tier: null, features: [], at: 10);
        AssertNothing(await _scene.Entitle());

        await _scene.Apply("canceled", at: 20, subscription: "sub_b");
        AssertNothing(await _scene.Entitle());
        await _scene.Apply("active", at: 21, subscription: "sub_a");
        Assert.True((await _scene.Entitle()).IsPremium);
    }

    [Theory]
    [InlineData("active", "canceled", "canceled")]
    [InlineData("active", "trialing", "trialing")]
    [InlineData("canceled", "active", "canceled")]
    public async Task GivenASubscriptionThatWasSet_WhenAnEventOfTheSameSecondComes_ThenItIsLaterUnlessItWouldGiveBackWhatWasTaken(
        string set, string told, string holds)
    {
        await _scene.Put(set, at: 0.3);
        Assert.Equal(holds, (await _scene.Apply(told, at: 0)).Status);
    }

    [Fact]
    public async Task GivenAnEventOfTheBillersFuture_WhenTheSubscriptionIsSet_ThenWhatWasSetHolds()
    {
        await _scene.Apply("canceled", at: 3);

        Assert.Equal("active", Ok(await _scene.Put("active", at: 1)).Status);
        Assert.Equal("active", (await _scene.Apply("canceled", at: 2)).Status);
    }

    [Fact]
    public async Task GivenASubscriptionThatWasSet_WhenTheCommandIsRepeatedAfterALaterEvent_ThenItChangesNothing()
    {
        await _scene.Put("active", at: 1);
        await _scene.Apply("canceled", at: 2);

        Assert.Equal("canceled", Ok(await _scene.Put("active", at: 1)).Status);
        Assert.Equal("canceled", Ok(await _scene.Put("trialing", at: 0)).Status);
        Assert.Equal("paused", Ok(await _scene.Put("paused", at: 1)).Status);
    }

    [Fact]
    public async Task GivenWhatCanBeNoSubscription_WhenItIsSet_ThenItIsRefusedAndNothingChanges()
    {
        Assert.Equal("status", Refused(RefusalCodes.ValidationFailed, await _scene.Put("generous")).Field);
        Assert.Equal("tier", Refused(RefusalCodes.ValidationFailed, await _scene.Put("active", tier: "a b")).Field);
        Assert.Equal("features", Refused(RefusalCodes.ValidationFailed, await _scene.Put("active", features: [""])).Field);
        Assert.Equal(
            "features",
            Refused(RefusalCodes.ValidationFailed, await _scene.Put("active", features: [.. Enumerable.Range(0, 51).Select(at => $"f{at}")])).Field);
        Assert.Equal(0, _scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAnEventWithNonsense_WhenItComes_ThenWhatCanBeKeptIs()
    {
        var view =
            await _scene.Apply("active", tier: "a tier", features: ["publish", "no feature", "publish", .. Enumerable.Range(0, 100).Select(at => $"f{at}")]);

        Assert.Null(view.Tier);
        Assert.Equal(SubscriptionLimits.FeaturesMax, view.Features.Count);
        Assert.Equal("publish", view.Features[0]);
    }

    [Fact]
    public async Task GivenAFailedCommit_WhenTheEventComesAgain_ThenItIsTakenInOnce()
    {
        var told = _scene.Event("active");
        foreach (var after in new[] { false, true })
        {
            if (after) _scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
            else _scene.Silo.Faults.FailNext(StoreCall.Commit);
            await Assert.ThrowsAsync<StoreFailedException>(() => _scene.Subscription.Apply(told));
        }

        Assert.Equal("active", (await _scene.Subscription.Apply(told)).Status);
        Assert.Equal(1, _scene.Silo.Store.Commits);
    }

    private static void AssertNothing(Entitlements entitled)
    {
        Assert.Equal((null, false, false, null, null), (entitled.Tier, entitled.IsPremium, entitled.MayPublish, entitled.Until, entitled.PublishUntil));
        Assert.Empty(entitled.Features);
    }
}
