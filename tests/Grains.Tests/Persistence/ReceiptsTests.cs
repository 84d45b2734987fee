using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;

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
        Assert.False(_receipts.MayBeStored("b"));
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
        Assert.False(_receipts.MayBeStored("a"));

        _receipts.Add("d", "d");

        Assert.Null(_receipts.Find("a"));
        Assert.Equal("b", _receipts.Find("b"));
        Assert.True(_receipts.MayBeStored("a"));
    }

    [Fact]
    public void GivenManyForgottenIds_WhenAnyIsAsked_ThenNoneIsTakenForNewAndNearlyNoNewOneForKnown()
    {
        const int Many = 100_000;
        for (var i = 0; i < Many; i++) _receipts.Add(Ids.Derive("ms_", "known", $"{i}"), "");
        for (var i = 0; i < Many - 3; i++) Assert.True(_receipts.MayBeStored(Ids.Derive("ms_", "known", $"{i}")));
        Assert.InRange(Enumerable.Range(0, Many).Count(i => _receipts.MayBeStored(Ids.Derive("ms_", "new", $"{i}"))), 0, Many / 200);
    }

    [Fact]
    public void GivenIdsFromBefore_WhenItIsMarked_ThenStorageMustAnswerForAll()
    {
        _receipts.MarkPartial();

        Assert.True(_receipts.MayBeStored("a"));
    }
}
