using Livehouse.Grains.Chat;
using Livehouse.Limits;

namespace Livehouse.Tests.Grains.Chat;

public sealed class ReactionTallyTests
{
    private readonly ReactionTally _tally = new();

    [Fact]
    public void GivenReactions_WhenTheyAreTaken_ThenTheyAreAddedUpAndTheTallyBeginsAnew()
    {
        _tally.Add("🔥");
        _tally.Add("🔥");
        _tally.Add("❤️");

        var counts = _tally.Take();

        Assert.Equal(new Dictionary<string, int> { ["🔥"] = 2, ["❤️"] = 1 }, counts);
        Assert.True(_tally.IsEmpty);
        Assert.Empty(_tally.Take());
    }

    [Fact]
    public void GivenAsManyKindsAsItHolds_WhenAnotherComes_ThenOnlyKnownOnesFit()
    {
        for (var kind = 0; kind < ChatLimits.ReactionKindsMax; kind++)
        {
            Assert.True(_tally.HasRoomFor($"kind-{kind}"));
            _tally.Add($"kind-{kind}");
        }

        Assert.False(_tally.HasRoomFor("another"));
        Assert.True(_tally.HasRoomFor("kind-7"));
    }
}
