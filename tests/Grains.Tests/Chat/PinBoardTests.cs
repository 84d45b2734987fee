using Livehouse.Grains.Chat;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Chat;

public sealed class PinBoardTests
{
    private static readonly IReadOnlyList<PinnedMessage> Full = Enumerable
        .Range(1, 5)
        .Aggregate<int, IReadOnlyList<PinnedMessage>>([], (board, at) => board.With(Message($"m{at}")));

    [Fact]
    public void GivenFivePins_WhenASixthIsPinned_ThenTheOldestGoes() => Assert.Equal(["m6", "m5", "m4", "m3", "m2"], Ids(Full.With(Message("m6"))));

    [Fact]
    public void GivenAPin_WhenItIsPinnedAgain_ThenTheBoardIsTheSame() => Assert.Same(Full, Full.With(Message("m1")));

    [Fact]
    public void GivenPins_WhenOneIsTakenDown_ThenTheOthersKeepTheirOrder() => Assert.Equal(["m5", "m4", "m2", "m1"], Ids(Full.Without("m3")));

    [Fact]
    public void GivenPins_WhenAnotherMessageIsTakenDown_ThenTheBoardIsTheSame() => Assert.Same(Full, Full.Without("m9"));

    private static IEnumerable<string> Ids(IReadOnlyList<PinnedMessage> board) => board.Select(pinned => pinned.MessageId);

    private static PinnedMessage Message(string id) => new(id, "ann", "Ann", "hello", default, "host", default);
}
