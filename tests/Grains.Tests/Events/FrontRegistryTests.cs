using Livehouse.Grains.Events;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Events;

public sealed class FrontRegistryTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private readonly FrontRegistry _fronts = new(TimeSpan.FromSeconds(15));
    private readonly RecordingFront _front = new(() => Start);

    [Fact]
    public void GivenAFront_WhenItRenews_ThenItIsKnownFromTheSecondTimeOnByTheSameLease()
    {
        Assert.True(_fronts.IsEmpty);
        Assert.Equal((false, 1L), _fronts.Renew("a", _front, Start));
        Assert.Equal((true, 1L), _fronts.Renew("a", _front, Start));
        Assert.Equal((true, 1L), _fronts.Renew("a", _front, Start.AddSeconds(4)));
        Assert.False(_fronts.IsEmpty);
    }

    [Fact]
    public void GivenAFrontWhoseLeaseWasOver_WhenItIsTakenInAgain_ThenItsLeaseHasAnotherNumber()
    {
        _fronts.Renew("a", _front, Start);
        _fronts.Renew("b", _front, Start.AddSeconds(1));
        Assert.Equal(["a"], _fronts.Expire(Start.AddSeconds(15)));
        Assert.Equal((false, 3L), _fronts.Renew("a", _front, Start.AddSeconds(15)));
        Assert.Equal((true, 3L), _fronts.Renew("a", _front, Start.AddSeconds(16)));
        Assert.Equal((true, 2L), _fronts.Renew("b", _front, Start.AddSeconds(15)));
        _fronts.Remove("b");
        _fronts.Expect("b", Start.AddSeconds(17));
        Assert.Equal((false, 4L), _fronts.Renew("b", _front, Start.AddSeconds(17)));
    }

    [Fact]
    public void GivenTwoFronts_WhenOneStopsRenewing_ThenItAloneIsDroppedWhenItsLeaseIsOver()
    {
        _fronts.Renew("a", _front, Start);
        _fronts.Renew("b", _front, Start);
        _fronts.Renew("b", _front, Start.AddSeconds(10));

        Assert.Empty(_fronts.Expire(Start.AddSeconds(15).AddTicks(-1)));
        Assert.Equal(["a"], _fronts.Expire(Start.AddSeconds(15)));
        Assert.Empty(_fronts.Expire(Start.AddSeconds(15)));
        Assert.Equal(["b"], _fronts.Expire(Start.AddSeconds(25)));
        Assert.False(_fronts.HasLeases);
    }

    [Fact]
    public void GivenAFrontThatHasNotSubscribed_WhenItsLeaseIsOver_ThenItIsNamedLikeAnyOther()
    {
        _fronts.Expect("a", Start);

        Assert.True(_fronts.IsEmpty);
        Assert.True(_fronts.HasLeases);
        _fronts.Deliver(new StreamBatch("st_1", "ep", [new StreamEvent(1, "test", default, EventWeight.Required)]));
        _fronts.Expel("st_1", "ann", 1);
        Assert.Equal(["a"], _fronts.Expire(Start.AddSeconds(15)));
    }

    [Fact]
    public void GivenAnExpectedFront_WhenItSubscribes_ThenItWasNotKnown()
    {
        _fronts.Expect("a", Start);

        Assert.Equal((false, 1L), _fronts.Renew("a", _front, Start));
        _fronts.Expect("a", Start.AddSeconds(9));
        Assert.Equal(["a"], _fronts.Expire(Start.AddSeconds(15)));
    }

    [Fact]
    public void GivenFronts_WhenABatchIsDelivered_ThenEachThatStillIsThereGetsIt()
    {
        var other = new RecordingFront(() => Start);
        _fronts.Renew("a", _front, Start);
        _fronts.Renew("b", other, Start);
        Assert.True(_fronts.Remove("b"));
        Assert.False(_fronts.Remove("b"));

        _fronts.Deliver(new StreamBatch("st_1", "ep", [new StreamEvent(1, "test", default, EventWeight.Required)]));
        _fronts.Expel("st_1", "ann", 1);

        Assert.Single(_front.Batches);
        Assert.Equal([("ann", 1L)], _front.Expelled);
        Assert.Empty(other.Batches);
    }
}
