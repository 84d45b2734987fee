using Livehouse.Billing;
using Livehouse.Grains.Billing;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>The biller delivers at least once and in any order: what is known in the end is what it would be in order.</summary>
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
            Assert.Equal(Json(SubscriptionRules.Entitle(inOrder, tokenTier, true, now, options)), Json(SubscriptionRules.Entitle(asDelivered, tokenTier, true, now, options)));
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
            var inTime = told.OrderByDescending(one => one.At).ToList();
            Assert.Equal(inTime[0].Status, offer.Status);
            Assert.Equal(inTime.FirstOrDefault(one => one.Tier is not null)?.Tier, offer.Tier);
            Assert.Equal(inTime.FirstOrDefault(one => one.Features is not null)?.Features ?? [], offer.Features);
            Assert.Equal(inTime.FirstOrDefault(one => one.CurrentPeriodEnd is not null)?.CurrentPeriodEnd, offer.PeriodEnd);
        }
    });

    private static SubscriptionState Take(IEnumerable<BillingEvent> events) => events.Aggregate(SubscriptionState.New, (state, told) => SubscriptionRules.Apply(state, told) ?? state);

    /// <summary>Everything but the list of ids, which stand there in the order in which they came.</summary>
    private static string Known(SubscriptionState state) => Json(state with { RecentEvents = [.. state.RecentEvents.Order(StringComparer.Ordinal)] });

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, Livehouse.Wire.LivehouseJson.Options);

    /// <summary>Few seconds, few words: so that they meet.</summary>
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
        };
    }
}
