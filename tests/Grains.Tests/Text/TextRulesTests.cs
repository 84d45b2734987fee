using Livehouse.Grains.Text;

namespace Livehouse.Tests.Grains.Text;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("  hello\t\n", "hello")]
    [InlineData("two\nlines\tand a tab\r\n!", "two\nlines\tand a tab\r\n!")]
    [InlineData("日本語 ✨ 🚀", "日本語 ✨ 🚀")]
    public void GivenFairText_WhenItIsCleaned_ThenItComesBackTrimmed(string given, string expected) => Assert.Equal(expected, TextRules.Clean(given, 1, 50));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\r\n\u00A0\u3000")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0085b")]
    public void GivenNothingOrControlCharacters_WhenItIsCleaned_ThenItIsRefused(string? given) => Assert.Null(TextRules.Clean(given, 1, 50));

    [Fact]
    public void GivenLoneSurrogates_WhenTheyAreCleaned_ThenTheyAreRefused()
    {
        Assert.Null(TextRules.Clean("a\ud83d", 1, 50));
        Assert.Null(TextRules.Clean("\ude80a", 1, 50));
    }

    [Fact]
    public void GivenCharactersBeyondTheBasicPlane_WhenTheyAreCounted_ThenEachIsOne()
    {
        Assert.NotNull(TextRules.Clean(string.Concat(Enumerable.Repeat("🚀", 500)), 1, 500));
        Assert.Null(TextRules.Clean(string.Concat(Enumerable.Repeat("🚀", 501)), 1, 500));
        Assert.Null(TextRules.Clean(new string('a', 501), 1, 500));
        Assert.Null(TextRules.Clean("ab", 3, 500));
    }

    /// <summary>The length was looked at before trimming, so 500 letters in a wide margin were refused.</summary>
    [Fact]
    public void GivenAFullTextInAWideMargin_WhenItIsCleaned_ThenOnlyTheTrimmedLengthCounts() =>
        Assert.Equal(500, TextRules.Clean(new string(' ', 5_000) + new string('a', 500) + new string('\n', 5_000), 1, 500)!.Length);

    [Theory]
    [InlineData("❤️")]
    [InlineData("❤")]
    [InlineData("🔥")]
    [InlineData("👍🏽")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🇯🇵")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("1️⃣")]
    [InlineData("#⃣")]
    [InlineData("©️")]
    [InlineData("‼️")]
    [InlineData("ℹ️")]
    [InlineData("㊗️")]
    [InlineData("〰️")]
    public void GivenOneEmoji_WhenItIsAReaction_ThenItIsTaken(string emoji) => Assert.True(TextRules.IsEmoji(emoji));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("a\u0336\u0337\u0338")]
    [InlineData("語")]
    [InlineData("。")]
    [InlineData("<b>")]
    [InlineData("🔥🔥")]
    [InlineData("❤️a")]
    [InlineData("\u200d")]
    [InlineData("\ufe0f")]
    [InlineData("\0")]
    public void GivenAnythingElse_WhenItIsAReaction_ThenItIsRefused(string? text) => Assert.False(TextRules.IsEmoji(text));

    [Fact]
    public void GivenALoneSurrogateOrAnEndlessCluster_WhenItIsAReaction_ThenItIsRefused()
    {
        Assert.False(TextRules.IsEmoji("\ud83d"));
        Assert.False(TextRules.IsEmoji("🔥" + new string('\u0301', 40)));
    }
}
