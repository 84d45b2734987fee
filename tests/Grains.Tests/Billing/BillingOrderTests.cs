using Livehouse.Billing;
using Livehouse.Grains.Billing;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>The billing provider delivers at least once and in any order: the final state must be the same as with ordered delivery.</summary>
public sealed class BillingOrderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private static readonly string[] Statuses = [.. SubscriptionStatuses.All, "a_word_of_next_year"];

    [Fact]
    public void GivenAnyEvents_WhenTheyComeInAnyOrderAndRepeated_ThenTheStateIsTheOneOfTheOrderInTime() => Seeds.Each(300, random =>
    {
        var events = Enumerable.Range(0, random.Next(1, 30)).Select(at => Event(random, at)).ToList();
        var delivered = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(delivered);

        var inOrder = Take(events.OrderBy(told => told.At));
        var asDelivered = Take(delivered);

        Assert.Equal(Known(inOrder), Known(asDelivered));
        var now = Start.AddSeconds(random.Next(40));
        var options = new SubscriptionGrainOptions();
        Assert.Equal(Json(SubscriptionRules.Standing(inOrder, now, options)), Json(SubscriptionRules.Standing(asDelivered, now, options)));
        foreach (var tokenTier in new[] { null, "studio", "basic", "booking_agent" })
        {
            Assert.Equal(
                Json(SubscriptionRules.Entitle(inOrder, tokenTier, true, now, options)),
                Json(SubscriptionRules.Entitle(asDelivered, tokenTier, true, now, options)));
        }
    });

    [Fact]
    public void GivenAnyEventsWithAtMostOneASecond_WhenTheyComeInAnyOrder_ThenEachSubscriptionStandsAsItsLastEventSays() => Seeds.Each(300, random =>
    {
        var events = Enumerable.Range(0, random.Next(1, 30)).Select(at => Event(random, at) with { At = Start.AddSeconds(at), IsPayment = false }).ToArray();
        random.Shuffle(events);

        var state = Take(events);

        foreach (var told in events.GroupBy(told => told.SubscriptionId))
        {
            var offer = state.Billed.Single(billed => billed.Id == told.Key).Offer;
            var last = told.MaxBy(one => one.At)!;
            Assert.Equal((last.Status, last.Tier, last.CurrentPeriodEnd, last.CancelsAt), (offer.Status, offer.Tier, offer.PeriodEnd, offer.EndsAt));
            Assert.Equal(last.Features ?? [], offer.Features);
        }
    });

    [Fact]
    public void GivenAnyEvents_WhenACheckoutIsToldBesideThem_ThenItSaysNothingOfASubscriptionThatHasSpoken() => Seeds.Each(300, random =>
    {
        var events = Enumerable.Range(0, random.Next(1, 30)).Select(at => Event(random, at)).ToList();
        var own = events.Where(told => !told.IsPayment).ToList();
        var spoken = own.Select(told => told.SubscriptionId).ToHashSet();
        var delivered = events.ToArray();
        random.Shuffle(delivered);

        var billed = Take(delivered).Billed.Where(one => spoken.Contains(one.Id));

        Assert.Equal(Json(Take(own).Billed), Json(billed));
    });

    [Fact]
    public void GivenTheEventThatASubscriptionBeganWith_WhenAnotherOfTheSameSecondComes_ThenItIsBeforeIt()
    {
        var began = new BillingEvent("evt_1", Start, "sub_1", "studio", "trialing", ["publish"], null) { IsFirst = true };
        var later = new BillingEvent("evt_2", Start, "sub_1", "basic", "incomplete", [], null);

        foreach (var order in new[] { new[] { began, later }, [later, began] })
        {
            Assert.Equal(("incomplete", "basic"), (Take(order).Billed[0].Offer.Status, Take(order).Billed[0].Offer.Tier));
        }
    }

    [Fact]
    public void GivenTwoEventsThatDifferInNoFeaturesAndAnEmptyList_WhenTheyComeInEitherOrder_ThenTheStateIsTheSame()
    {
        var none = new BillingEvent("evt_1", Start, "sub_1", "basic", "active", null, null);
        var empty = new BillingEvent("evt_2", Start, "sub_1", "basic", "active", [], null);

        Assert.Equal(Json(Take([none, empty]).Billed), Json(Take([empty, none]).Billed));
    }

    /// <summary>Older versions kept each field's newest word for itself, and merged what invoices said.</summary>
    [Fact]
    public void GivenAStateOfAnOlderVersion_WhenItIsRead_ThenTheSubscriptionsOwnWordStandsAndItsNextEventReplacesIt()
    {
        const string Stored = """
            {"billed":[
              {"id":"sub_1","status":{"value":"active","at":"2026-11-21T02:00:00.000Z"},"payment":{"value":"past_due","at":"2026-11-21T02:00:09.000Z"},
               "tier":{"value":"studio","at":"2026-11-21T01:00:00.000Z"},"features":{"value":["publish"],"at":"2026-11-21T01:00:00.000Z"},"periodEnd":{"value":"2026-12-21T02:00:00.000Z","at":"2026-11-21T02:00:00.000Z"}},
              {"id":"sub_2","status":null,"payment":{"value":"active","at":"2026-11-21T02:00:00.000Z"},"tier":{"value":"basic","at":"2026-11-21T02:00:00.000Z"},"features":null,"periodEnd":null}],
             "set":null,"recentEvents":["x"],"forgottenUntil":null,"effectCount":3}
            """;
        var options = new SubscriptionGrainOptions();
        var state = System.Text.Json.JsonSerializer.Deserialize<SubscriptionState>(Stored, Livehouse.Wire.LivehouseJson.Options)!;

        var standing = SubscriptionRules.Standing(state, Start.AddDays(30), options)!;
        Assert.Equal(("sub_1", "active", "studio"), (standing.Id, standing.Status, standing.Tier));
        Assert.True(state.Billed[1].Offer.IsActive(Start.AddDays(2), options));
        Assert.False(state.Billed[1].Offer.IsActive(Start.AddDays(3), options));

        var next = SubscriptionRules.Apply(state, new BillingEvent("evt_1", Start.AddSeconds(5), "sub_1", "basic", "active", null, null))!;
        Assert.Equal(("active", "basic", null), (next.Billed[0].Offer.Status, next.Billed[0].Offer.Tier, next.Billed[0].Offer.PeriodEnd));
        Assert.Empty(next.Billed[0].Offer.Features);
        Assert.Null(next.Billed[0].Payment);
    }

    private static SubscriptionState Take(IEnumerable<BillingEvent> events) =>
        events.Aggregate(SubscriptionState.New, (state, told) => SubscriptionRules.Apply(state, told) ?? state);

    /// <summary>Everything but the list of ids, which stand there in the order in which they came.</summary>
    private static string Known(SubscriptionState state) => Json(state with { RecentEvents = [.. state.RecentEvents.Order(StringComparer.Ordinal)] });

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, Livehouse.Wire.LivehouseJson.Options);

    /// <summary>Few seconds and few values, so that events collide.</summary>
    private static BillingEvent Event(Random random, int id)
    {
        var isPayment = random.Next(4) == 0;
        return new BillingEvent(
            $"evt_{id}",
            Start.AddSeconds(random.Next(12)),
            $"sub_{random.Next(4)}",
            random.Next(3) == 0 ? null : new[] { "basic", "studio", "artist_premium" }[random.Next(3)],
            isPayment ? new[] { SubscriptionStatuses.Active, SubscriptionStatuses.PastDue }[random.Next(2)] : Statuses[random.Next(Statuses.Length)],
            random.Next(3) == 0 ? null : new[] { new[] { "publish" }, ["vod"], ["publish", "vod"], [] }[random.Next(4)],
            random.Next(3) == 0 ? null : Start.AddSeconds(random.Next(40)))
        {
            IsPayment = isPayment,
            IsFirst = !isPayment && random.Next(4) == 0,
            CancelsAt = isPayment || random.Next(3) > 0 ? null : Start.AddSeconds(random.Next(40)),
        };
    }
}
