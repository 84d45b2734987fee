using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

public sealed class GiftTests
{
    [Fact]
    public async Task GivenAGift_WhenItIsAcknowledged_ThenItIsOnDiskWithTheTotalsAndEverybodyIsTold()
    {
        var scene = await Live();
        var front = await scene.Subscribe();

        var receipt = Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 3, "c-1")));

        scene.Silo.Crash();
        Assert.Equal(receipt.GiftId, Assert.Single(scene.Silo.Store.Rows(scene.Grain, "gift")).Id);
        Assert.Equal(new GiftTotals(3, 30), (await scene.View()).Gifts);
        Assert.Equal(
            new GiftGiven(Id, receipt.Seq, receipt.GiftId, "ann", "Name of ann", "star", 3, 30, false, new GiftTotals(3, 30)),
            Assert.Single(front.Received<GiftGiven>(StreamEventNames.Gift)));
        Assert.Equal(EventWeight.Required, Assert.Single(front.Events).Weight);
    }

    [Theory]
    [InlineData("rose", 99, 99, false)]
    [InlineData("rose", 100, 100, true)]
    [InlineData("star", 9, 90, false)]
    [InlineData("crown", 1, 100, true)]
    [InlineData("rocket", 999, 499_500, true)]
    public async Task GivenAValue_WhenItReachesAHundred_ThenTheGiftIsHighlighted(string type, int quantity, long value, bool highlighted)
    {
        var scene = await Live();
        var front = await scene.Subscribe();

        Ok(await scene.Stream.Give(new SendGift(People.Ann, type, quantity, null)));

        Assert.Equal((value, highlighted), front.Received<GiftGiven>(StreamEventNames.Gift).Select(told => (told.Value, told.Highlighted)).Single());
    }

    [Theory]
    [InlineData("car", 1, null, "giftType")]
    [InlineData("rose", 0, null, "quantity")]
    [InlineData("rose", -1, null, "quantity")]
    [InlineData("rose", 1_000, null, "quantity")]
    [InlineData("rose", 1, "a b", "clientId")]
    public async Task GivenABadGift_WhenItIsGiven_ThenItIsRefusedAndNothingIsKept(string type, int quantity, string? clientId, string field)
    {
        var scene = await Live();

        Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await scene.Stream.Give(new SendGift(People.Ann, type, quantity, clientId))).Field);

        Assert.Equal(1, scene.Silo.Store.Commits);
    }

    [Fact]
    public async Task GivenAGift_WhenItsClientIdComesAgain_ThenItIsGivenOnceAlsoAfterARestartAndAfterTheEnd()
    {
        var scene = await Live();
        var first = Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));

        Assert.Equal(first, Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1"))));
        scene.Silo.Crash();
        Assert.Equal(first, Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1"))));
        Assert.NotEqual(first.GiftId, Ok(await scene.Stream.Give(new SendGift(People.Bob, "rose", 1, "c-1"))).GiftId);
        await scene.Stream.Stop(People.Host);
        Assert.Equal(first, Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1"))));

        Assert.Equal(new GiftTotals(2, 2), (await scene.View()).Gifts);
    }

    /// <summary>A rocket was acknowledged with the receipt of a rose.</summary>
    [Fact]
    public async Task GivenAGift_WhenItsClientIdComesWithAnotherGift_ThenItIsRefusedAlsoInOneCallAfterARestartAndTheEnd()
    {
        var scene = await Live();
        var both = await scene.Stream.GiveAll(new SendGifts([new SendGift(People.Ann, "rose", 1, "c-1"), new SendGift(People.Ann, "rose", 2, "c-1")]));
        Assert.Equal([null, RefusalCodes.IdempotencyKeyReused], both.Outcomes.Select(outcome => outcome.Refusal?.Code));
        await Refuses();
        scene.Silo.Crash();
        await Refuses();
        scene.Advance(61_000);
        scene.Silo.Crash();
        await Refuses();
        await scene.Stream.Stop(People.Host);
        await Refuses();
        Assert.Equal(new GiftTotals(1, 1), (await scene.View()).Gifts);

        async Task Refuses()
        {
            foreach (var other in (SendGift[])[new(People.Ann, "rocket", 1, "c-1"), new(People.Ann, "rose", 2, "c-1")])
            {
                Assert.Equal("clientId", Refused(RefusalCodes.IdempotencyKeyReused, await scene.Stream.Give(other)).Field);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenACrashAroundTheCommit_WhenTheGiftIsRepeated_ThenItIsGivenOnceAndToldAtMostOnce(bool tookEffect)
    {
        var scene = await Live();
        if (tookEffect) scene.Silo.Faults.FailAfterNext(StoreCall.Commit);
        else scene.Silo.Faults.FailNext(StoreCall.Commit);
        var front = await scene.Subscribe();
        await Assert.ThrowsAsync<StoreFailedException>(() => scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1")));
        Assert.Empty(front.Events);
        await scene.Subscribe();

        Ok(await scene.Stream.Give(new SendGift(People.Ann, "star", 1, "c-1")));

        Assert.Equal(new GiftTotals(1, 10), (await scene.View()).Gifts);
        Assert.Single(scene.Silo.Store.Rows(scene.Grain, "gift"));
    }

    [Fact]
    public async Task GivenSixtyGiftsInAMinute_WhenAnotherIsGiven_ThenItIsRefusedAlsoAfterARestart()
    {
        var scene = await Live();
        for (var at = 0; at < 60; at++) Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 10, null)));
        scene.Advance(15_000);
        scene.Silo.Crash();

        var refusal = Refused(RefusalCodes.RateLimited, await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));

        Assert.Equal(new SpentLimit("gifts", 60, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(45)), refusal.Limit);
        Assert.Equal(600, (await scene.View()).Gifts.Count);
        scene.Advance(45_000);
        Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));
    }

    /// <summary>
    /// The result of the commit was ignored: a gift whose row already existed would have been acknowledged and announced without having been given.
    /// </summary>
    [Fact]
    public async Task GivenARowThatIsThereAlready_WhenTheStoreSaysSo_ThenTheGiftIsNotToldASecondTime()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        var first = Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));
        var row = Assert.Single(scene.Silo.Store.Rows(scene.Grain, "gift"));
        var other = await Live();
        var stored = (await other.Silo.Store.Load(other.Grain))!;
        // Another program wrote the row under the activation's eyes without taking the version on.
        await other.Silo.Store.Commit(new GrainCommit(other.Grain, stored.Version, stored.Data) { Insert = [row] });
        other.Silo.Store.SetVersion(other.Grain, stored.Version);
        var otherFront = await other.Subscribe();

        Assert.Equal(first, Ok(await other.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1"))));

        Assert.Empty(otherFront.Events);
        Assert.Single(front.Events);
    }

    [Fact]
    public async Task GivenAnOlderActivation_WhenItGivesAGiftThatTheNewOneGave_ThenItRefusesAndTheRetryFindsIt()
    {
        var scene = await Live();
        var stored = (await scene.Silo.Store.Load(scene.Grain))!;
        await scene.Silo.Store.Commit(new GrainCommit(scene.Grain, stored.Version, stored.Data));

        await Assert.ThrowsAsync<GrainMovedException>(() => scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));

        Assert.Empty(scene.Silo.Store.Rows(scene.Grain, "gift"));
        Ok(await scene.Stream.Give(new SendGift(People.Ann, "rose", 1, "c-1")));
        Assert.Equal(1, JsonDocument.Parse((await scene.Silo.Store.Load(scene.Grain))!.Data).RootElement.GetProperty("gifts").GetProperty("count").GetInt32());
    }
}
