using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Gifts that share a call share a commit, and nothing else.</summary>
public sealed class GiftBatchTests
{
    [Fact]
    public async Task GivenGiftsOfOneCall_WhenTheyAreGiven_ThenEachHasItsOwnOutcomeAndOneCommitHoldsThemAll()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var commits = scene.Silo.Store.Commits;

        var outcomes = await Give(
            scene,
            Gift("ann", "a1", "star", 3),
            Gift("bob", "b1", "car"),
            Gift("bob", "b2"),
            Gift("ann", "a1", "star", 3),
            Gift("ann", "a1", "rocket", 9),
            Gift("", "n1"),
            Gift("ann", "a2", "crown"));

        Assert.Equal([1, 0, 2, 1, 0, 0, 3], outcomes.Select(outcome => outcome.Value?.Seq ?? 0));
        Assert.Equal(
            [RefusalCodes.ValidationFailed, RefusalCodes.IdempotencyKeyReused, RefusalCodes.Unauthorized],
            outcomes.Select(outcome => outcome.Refusal?.Code).OfType<string>());
        Assert.Equal(outcomes[0].Value, outcomes[3].Value);
        Assert.Equal(commits + 1, scene.Silo.Store.Commits);
        scene.Advance(1_000);
        Assert.Equal(
            [(1, "ann", new GiftTotals(3, 30), false), (2, "bob", new GiftTotals(4, 31), false), (3, "ann", new GiftTotals(5, 131), true)],
            front.Received<GiftGiven>(StreamEventNames.Gift).Select(told => ((int)told.Seq, told.UserId, told.Totals, told.Highlighted)));
        scene.Silo.Crash();
        Assert.Equal(new GiftTotals(5, 131), (await scene.View()).Gifts);
        Assert.Equal(
            outcomes.Select(outcome => outcome.Value?.GiftId).OfType<string>().Distinct(), scene.Silo.Store.Rows(scene.Grain, "gift").Select(row => row.Id));
    }

    [Fact]
    public async Task GivenACommitThatFails_WhenAllAreRepeated_ThenEachIsGivenOnce()
    {
        var scene = await Live();
        scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        SendGift[] gifts = [Gift("ann", "a1"), Gift("bob", "b1"), Gift("ann", "a2")];
        await Assert.ThrowsAsync<StoreFailedException>(() => Give(scene, gifts));

        var repeated = await Give(scene, [.. gifts, Gift("cem", "c1")]);

        Assert.All(repeated, outcome => Ok(outcome));
        Assert.Equal(new GiftTotals(4, 4), (await scene.View()).Gifts);
    }

    /// <summary>An activation knows the receipts of the last minute; older ones are only in the store.</summary>
    [Fact]
    public async Task GivenGiftsThatOnlyTheStoreRemembers_WhenTheyAreRepeatedAmongNewOnes_ThenTheyAreNotGivenAgainAndSpendNothing()
    {
        var scene = await Live(options: options => options with { GiftsPerMinute = 1 });
        var first = Ok((await Give(scene, Gift("ann", "a1")))[0]);
        scene.Advance(120_000);
        scene.Silo.Crash();
        var front = await scene.Subscribe();

        var outcomes = await Give(scene, Gift("ann", "a1"), Gift("bob", "b1"), Gift("ann", "a2"), Gift("ann", "a3"), Gift("ann", "a1"));

        Assert.Equal(first, Ok(outcomes[0]));
        Assert.Equal(first, Ok(outcomes[4]));
        Refused(RefusalCodes.RateLimited, outcomes[3]);
        scene.Advance(1_000);
        Assert.Equal([Ok(outcomes[1]).GiftId, Ok(outcomes[2]).GiftId], front.Received<GiftGiven>(StreamEventNames.Gift).Select(told => told.GiftId));
        Assert.Equal(new GiftTotals(3, 3), (await scene.View()).Gifts);
    }

    [Fact]
    public async Task GivenMoreThanACallMayHold_WhenTheyAreGiven_ThenItIsABug()
    {
        var scene = await Live();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Give(scene, [.. Enumerable.Range(0, SendGifts.CountMax + 1).Select(at => Gift("ann", $"a{at}"))]));
    }

    /// <summary>Whatever comes, and however it is split into calls, the outcomes, rows, totals and events are those of single gifts.</summary>
    [Fact]
    public void GivenAnyGifts_WhenTheyComeInAnyCalls_ThenAllIsAsIfTheyHadComeOneByOne() => Seeds.Each(300, random =>
    {
        var together = Live(options: Tight).Result;
        var single = Live(options: Tight).Result;
        for (var round = 0; round < 8; round++)
        {
            var told = (together.Subscribe("front").Result, single.Subscribe("front").Result);
            var gifts = Enumerable.Range(0, random.Next(1, 9)).Select(_ => Draw(random)).ToArray();
            var outcomes = Give(together, gifts).Result;
            for (var at = 0; at < gifts.Length; at++) Same(single.Stream.Give(gifts[at]).Result, outcomes[at]);
            together.Advance(1_000);
            single.Advance(1_000);
            Assert.Equal(
                told.Item2.Received<GiftGiven>(StreamEventNames.Gift).Select(Anonymous),
                told.Item1.Received<GiftGiven>(StreamEventNames.Gift).Select(Anonymous));
            Assert.Equal(single.View().Result.Gifts, together.View().Result.Gifts);
            Assert.Equal(single.Silo.Store.Rows(single.Grain, "gift").Count, together.Silo.Store.Rows(together.Grain, "gift").Count);
            Disturb(random, together, single);
        }

        static Livehouse.Grains.Streams.StreamGrainOptions Tight(Livehouse.Grains.Streams.StreamGrainOptions options) => options with { GiftsPerMinute = 3 };
    });

    private static void Disturb(Random random, StreamScene together, StreamScene single)
    {
        var (crashes, waits, ends) = (random.Next(3) == 0, random.Next(3) switch { 0 => 0, 1 => 20_000, _ => 70_000 }, random.Next(12) == 0);
        foreach (var scene in (StreamScene[])[together, single])
        {
            scene.Advance(waits);
            if (ends) Ok(scene.Stream.Stop(People.Host).Result);
            if (crashes) scene.Silo.Crash();
        }
    }

    private static SendGift Draw(Random random)
    {
        var clientId = random.Next(8) switch { 0 => null, 1 => "not an id", _ => $"c{random.Next(12)}" };
        return new SendGift(People.Viewer($"u{random.Next(3)}"), random.Next(6) == 0 ? "car" : "star", random.Next(0, 5), clientId);
    }

    private static void Same(Outcome<GiftReceipt> single, Outcome<GiftReceipt> together)
    {
        Assert.Equal(single.Refusal, together.Refusal);
        Assert.Equal(single.Value?.Seq, together.Value?.Seq);
    }

    /// <summary>Without what is drawn at random where the sender gave no id.</summary>
    private static GiftGiven Anonymous(GiftGiven told) => told with { GiftId = "" };

    private static SendGift Gift(string userId, string clientId, string type = "rose", int quantity = 1) =>
        new(userId.Length == 0 ? People.Nobody : People.Viewer(userId), type, quantity, clientId);

    private static async Task<IReadOnlyList<Outcome<GiftReceipt>>> Give(StreamScene scene, params SendGift[] gifts) =>
        (await scene.Stream.GiveAll(new SendGifts(gifts))).Outcomes;
}
