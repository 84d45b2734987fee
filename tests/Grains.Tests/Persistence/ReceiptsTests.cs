using Livehouse.Grains.Persistence;

namespace Livehouse.Tests.Grains.Persistence;

public sealed class ReceiptsTests
{
    private readonly Receipts<string> _receipts = new(3);

    [Fact]
    public void GivenFewIds_WhenTheyAreAsked_ThenMemoryAnswersForAll()
    {
        _receipts.Add("a", "1");

        Assert.Equal("1", _receipts.Find("a"));
        Assert.Null(_receipts.Find("b"));
        Assert.True(_receipts.IsWhole);
    }

    [Fact]
    public void GivenAnId_WhenItIsAddedAgain_ThenTheFirstReceiptStands()
    {
        _receipts.Add("a", "1");
        _receipts.Add("a", "2");

        Assert.Equal("1", _receipts.Find("a"));
    }

    [Fact]
    public void GivenMoreIdsThanItKeeps_WhenTheOldestIsAsked_ThenStorageMustAnswer()
    {
        foreach (var id in new[] { "a", "b", "c" }) _receipts.Add(id, id);
        Assert.True(_receipts.IsWhole);

        _receipts.Add("d", "d");

        Assert.Null(_receipts.Find("a"));
        Assert.Equal("b", _receipts.Find("b"));
        Assert.False(_receipts.IsWhole);
    }

    [Fact]
    public void GivenIdsFromBefore_WhenItIsMarked_ThenItIsNotWhole()
    {
        _receipts.MarkPartial();

        Assert.False(_receipts.IsWhole);
    }
}
