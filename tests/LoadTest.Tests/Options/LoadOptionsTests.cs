using Livehouse.LoadTest.Options;

namespace Livehouse.Tests.LoadTest.Options;

/// <summary>What a run never exceeds is said before it begins.</summary>
public sealed class LoadOptionsTests
{
    private static readonly LoadOptions Defaults = new() { Targets = [new Uri("http://localhost")] };

    public static TheoryData<string, string> TooMuch => new()
    {
        { "viewers", "--max-viewers 500" }, { "messages", "--max-messages-per-second 100" }, { "seconds", "--max-seconds 300" },
        { "chat", "CHAT_PER_MINUTE" }, { "gifts", "GIFTS_PER_MINUTE" }, { "streams", "more than viewers" }, { "nonsense", "--messages NaN" },
        { "ceiling", "--max-viewers 1000000" },
    };

    [Fact]
    public void GivenTheDefaults_ThenTheyAreWithinTheLimits() => Assert.Empty(Defaults.Faults());

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void GivenMoreThanALimit_ThenTheFaultNamesIt(string what, string named)
    {
        var options = what switch
        {
            "viewers" => Defaults with { Viewers = 501 },
            "messages" => Defaults with { Viewers = 500, MessagesPerSecond = 60, GiftsPerSecond = 41 },
            "seconds" => Defaults with { RampSeconds = 100, Seconds = 201 },
            "chat" => Defaults with { Viewers = 10, MessagesPerSecond = 4.6 },
            "gifts" => Defaults with { Viewers = 10, MessagesPerSecond = 0, GiftsPerSecond = 9.1 },
            "streams" => Defaults with { Viewers = 2, MessagesPerSecond = 0, Streams = 3 },
            "nonsense" => Defaults with { MessagesPerSecond = double.NaN },
            _ => Defaults with { ViewersMax = 1_000_000 },
        };
        Assert.Contains(named, Assert.Single(options.Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void GivenSeveralMistakes_ThenAllAreSaid() =>
        Assert.Equal(2, (Defaults with { Viewers = 501, RampSeconds = 100, Seconds = 201 }).Faults().Count());
}
