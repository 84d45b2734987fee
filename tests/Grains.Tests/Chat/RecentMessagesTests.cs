using Livehouse.Grains.Chat;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Chat;

public sealed class RecentMessagesTests
{
    private readonly RecentMessages _recent = new();

    [Fact]
    public void GivenFewMessages_WhenTheFirstPageIsAsked_ThenItIsToldNewestFirstAndEndsThere()
    {
        Add(1, 3);

        var page = _recent.FirstPage(20);

        Assert.Equal(["m3", "m2", "m1"], page!.Value.Items.Select(message => message.MessageId));
        Assert.Null(page.Value.Next);
        Assert.True(_recent.IsWhole);
    }

    [Fact]
    public void GivenMoreThanAPage_WhenTheFirstPageIsAsked_ThenItNamesThePlaceOfItsLastMessage()
    {
        Add(1, 10);

        var page = _recent.FirstPage(4);

        Assert.Equal(["m10", "m9", "m8", "m7"], page!.Value.Items.Select(message => message.MessageId));
        Assert.Equal(new LedgerPlace(7, "m7"), page.Value.Next);
    }

    [Fact]
    public void GivenMoreMessagesThanItKeeps_WhenOlderOnesAreNeeded_ThenItLeavesThemToStorage()
    {
        Add(1, RecentMessages.SizeMax + 1);

        Assert.False(_recent.IsWhole);
        Assert.Null(_recent.Find("m1"));
        Assert.NotNull(_recent.Find("m2"));
        Assert.Null(_recent.FirstPage(RecentMessages.SizeMax));
        Assert.NotNull(_recent.FirstPage(RecentMessages.SizeMax - 1));
    }

    [Fact]
    public void GivenOlderMessagesInStorage_WhenAShortMemoryIsAsked_ThenItDoesNotAnswerForThem()
    {
        Add(1, 3);
        _recent.MarkPartial();

        Assert.Null(_recent.FirstPage(3));
        Assert.NotNull(_recent.FirstPage(2));
    }

    [Fact]
    public void GivenTheNewestMessages_WhenOneComesAndOneGoes_ThenTheNextToAskSeesThatAndTheLastAnswerStays()
    {
        Add(1, 3);
        var before = _recent.Newest(3);
        Add(4, 1);

        Assert.Equal(["m2", "m3", "m4"], Ids(_recent.Newest(3)));
        Assert.Equal(["m3", "m4"], Ids(_recent.Newest(2)));
        Assert.Equal(["m1", "m2", "m3", "m4"], Ids(_recent.Newest(50)));
        _recent.Remove("m3");
        Assert.Equal(["m1", "m2", "m4"], Ids(_recent.Newest(3)));
        Assert.Equal(["m1", "m2", "m3"], Ids(before));

        static IEnumerable<string> Ids(IReadOnlyList<ChatMessage> messages) => messages.Select(message => message.MessageId);
    }

    [Fact]
    public void GivenAMessage_WhenItIsRemoved_ThenNobodySeesItAgain()
    {
        Add(1, 3);
        _recent.Remove("m2");
        _recent.Remove("m9");

        Assert.Null(_recent.Find("m2"));
        Assert.Equal(["m1", "m3"], _recent.Newest(50).Select(message => message.MessageId));
    }

    [Fact]
    public void GivenManyMessages_WhenTheNewestAreAsked_ThenTheyComeOldestFirst()
    {
        Add(1, 80);

        Assert.Equal(Enumerable.Range(31, 50).Select(at => $"m{at}"), _recent.Newest(50).Select(message => message.MessageId));
    }

    private void Add(int first, int count)
    {
        for (var at = first; at < first + count; at++) _recent.Add(new ChatMessage($"m{at}", "ann", "Ann", "hello", default), at);
    }
}
