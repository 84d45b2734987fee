using Livehouse.Grains.Persistence;

namespace Livehouse.Tests.Grains.Persistence;

public sealed class LedgerOrderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private readonly LedgerOrder _order = new();

    [Fact]
    public void GivenManyRowsOfOneMillisecond_WhenTheyAreOrdered_ThenEachStandsAfterTheOneBefore()
    {
        var orders = Enumerable.Range(0, 5_000).Select(_ => _order.Next(Start)).ToList();

        Assert.Equal(orders.Order().Distinct(), orders);
        Assert.True(orders[0] >= LedgerOrder.At(Start));
    }

    [Fact]
    public void GivenAClockThatWentBack_WhenARowIsOrdered_ThenItStandsLastNevertheless()
    {
        var before = _order.Next(Start);

        Assert.True(_order.Next(Start.AddSeconds(-9)) > before);
    }

    [Fact]
    public void GivenRowsFromBefore_WhenTheyAreRecalled_ThenNewOnesStandAfterThem()
    {
        _order.Recall(LedgerOrder.At(Start) + 77);
        _order.Recall(3);

        Assert.Equal(LedgerOrder.At(Start) + 78, _order.Next(Start));
    }

    [Fact]
    public void GivenAnInstant_WhenRowsSinceAreAsked_ThenThoseOfThatMillisecondAreAmongThem()
    {
        Assert.True(_order.Next(Start) >= LedgerOrder.At(Start));
        Assert.True(_order.Next(Start.AddMilliseconds(5)) < LedgerOrder.At(Start.AddMilliseconds(6)));
    }
}
