using Livehouse.Billing;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Storage;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Billing;

/// <summary>The owners of the billing provider's subscriptions and customers, and the events that wait until they are known.</summary>
public sealed class BillingOwnerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private static readonly string Key = BillerKeys.Customer("cus_1");

    private readonly TestSilo _silo = new();

    private IBillingOwnerGrain Customer => _silo.BillingOwner(Key);

    [Fact]
    public async Task GivenEventsOfNobody_WhenTheUserIsKnown_ThenTheyAreHandedOnUntilThatIsDone()
    {
        Assert.Null((await Customer.Find(Event("evt_2", 2))).Owner);
        await Customer.Find(Event("evt_1", 1));
        await Customer.Find(Event("evt_1", 1));
        _silo.Crash();

        foreach (var _ in new[] { "first", "again, because their arrival was not confirmed" })
        {
            var bound = await Customer.Bind(Bind("ann"));
            Assert.Equal("ann", bound.Owner!.UserId);
            Assert.Equal(["evt_1", "evt_2"], bound.Waiting.Select(waiting => waiting.Id));
            _silo.Crash();
        }

        await Customer.Settle(new BillingSettled(["evt_1", "evt_2"], []));
        _silo.Crash();
        Assert.Empty((await Customer.Bind(Bind("ann"))).Waiting);
        Assert.Equal("ann", (await Customer.Find(Event("evt_3", 3))).Owner!.UserId);
        Assert.Empty((await Customer.Bind(Bind("ann"))).Waiting);
    }

    [Fact]
    public async Task GivenMoreEventsThanWait_WhenTheUserIsKnown_ThenTheNewestAreThere()
    {
        for (var at = SubscriptionLimits.WaitingEventsMax + 5; at > 0; at--) await Customer.Find(Event($"evt_{at}", at));

        var waiting = (await Customer.Bind(Bind("ann"))).Waiting;

        Assert.Equal(Enumerable.Range(6, SubscriptionLimits.WaitingEventsMax).Select(at => $"evt_{at}"), waiting.Select(one => one.Id));
    }

    [Fact]
    public async Task GivenAnEventWithNonsense_WhenItWaits_ThenOnlyWhatCanBeKeptIs()
    {
        await Customer.Find(Event(
            "evt_1",
            1) with { Tier = "a tier", Status = new string('s', 1_000), Features = [.. Enumerable.Range(0, 200).Select(at => $"f{at}"), "no feature"] });

        var kept = Assert.Single((await Customer.Bind(Bind("ann"))).Waiting);
        Assert.Equal((null, 64, SubscriptionLimits.FeaturesMax), (kept.Tier, kept.Status.Length, kept.Features!.Count));
    }

    [Theory]
    [InlineData(BillingBond.Hint, 0, BillingBond.Hint, 9, "ann")]
    [InlineData(BillingBond.Hint, 9, BillingBond.Checkout, 0, "bob")]
    [InlineData(BillingBond.Checkout, 0, BillingBond.Checkout, 1, "bob")]
    [InlineData(BillingBond.Checkout, 0, BillingBond.Hint, 1, "ann")]
    [InlineData(BillingBond.OwnWord, 0, BillingBond.Checkout, 9, "ann")]
    [InlineData(BillingBond.OwnWord, 1, BillingBond.OwnWord, 0, "ann")]
    [InlineData(BillingBond.OwnWord, 0, BillingBond.OwnWord, 0, "bob")]
    public async Task GivenTwoWordsOnWhoseItIs_WhenTheSecondComes_ThenTheStrongerAndThenTheLaterHolds(
        BillingBond first, int at, BillingBond second, int then, string holds)
    {
        await Customer.Bind(Bind("ann", first, at));
        var bound = await Customer.Bind(Bind("bob", second, then));

        Assert.Equal(holds, bound.Owner!.UserId);
        Assert.Equal(holds == "bob" ? ["ann"] : [], bound.Former.Select(former => former.UserId));
        _silo.Crash();
        Assert.Equal(holds, (await Customer.Find(Event("evt_1", 1))).Owner!.UserId);
    }

    [Fact]
    public void GivenAnyWordsOfOneStrength_WhenTheyComeInAnyOrder_ThenTheSameOneHolds() => Seeds.Each(100, random =>
    {
        var words = Enumerable.Range(0, 8).Select(_ => Bind($"u{random.Next(3)}", BillingBond.OwnWord, random.Next(4))).ToArray();
        var turned = words.ToArray();
        random.Shuffle(turned);

        Assert.Equal(Holds(words), Holds(turned));

        static (string?, DateTimeOffset) Holds(IEnumerable<BindBillingOwner> words)
        {
            var state = words.Aggregate(Livehouse.Grains.Billing.BillingOwnerState.New, (state, word) => state.Holds(word) ? state : state.With(word));
            return (state.Owner?.UserId, state.At);
        }
    });

    [Fact]
    public async Task GivenSomebodyItWasTakenFrom_WhenTheyHaveBeenTold_ThenTheyAreForgottenAndOneWhoGetsItBackIsNoFormerOne()
    {
        await Customer.Bind(Bind("ann"));
        await Customer.Bind(Bind("bob", at: 1));
        var bound = await Customer.Bind(Bind("ann", at: 2));
        Assert.Equal(["bob"], bound.Former.Select(former => former.UserId));

        await Customer.Settle(new BillingSettled([], bound.Former));
        _silo.Crash();
        Assert.Empty((await Customer.Bind(Bind("ann", at: 2))).Former);
    }

    [Fact]
    public async Task GivenNobodyBound_WhenSomethingIsSettled_ThenNothingThatWaitsIsLost()
    {
        await Customer.Find(Event("evt_1", 1));
        await Customer.Settle(new BillingSettled(["evt_1"], []));
        Assert.Single((await Customer.Bind(Bind("ann"))).Waiting);
    }

    [Fact]
    public async Task GivenAnOlderActivation_WhenItIsAsked_ThenItRefusesToAnswer()
    {
        await Customer.Bind(Bind("ann"));
        _silo.Store.SetVersion(GrainRef.BillingOwner(Key), 9);

        await Assert.ThrowsAsync<Livehouse.Hosting.GrainMovedException>(() => Customer.Find(Event("evt_1", 1)));
    }

    [Fact]
    public void GivenIdsOfAnyKind_ThenTheirKeysAreShortAndNeverTheSame()
    {
        var keys = new[]
        {
            BillerKeys.Customer("x"),
            BillerKeys.Subscription("x"),
            BillerKeys.Customer("x:y"),
            BillerKeys.Customer(new string('x', 255)),
            BillerKeys.Customer(new string('x', 254)),
        };
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 80));
    }

    private static BillingEvent Event(string id, int at) => new(id, Start.AddSeconds(at), "sub_1", "studio", "active", ["publish"], null);

    private static BindBillingOwner Bind(string user, BillingBond bond = BillingBond.Checkout, int at = 0) =>
        new(new BillingOwner("default", user), bond, Start.AddSeconds(at));
}
