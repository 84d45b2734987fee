using System.Text;
using Livehouse.Text;

namespace Livehouse.Tests.Grains.Text;

public sealed class DisplayTextTests
{
    public static TheoryData<string> Legit =>
    [
        "plain", "two\nlines\r\nand\ttabs", "one\n\n\nthree breaks", "👩‍💻 ❤️ ❤️‍🔥 👨‍👩‍👧‍👦 👍🏽 🇯🇵 1️⃣",
        "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "العربية \u200fRLM\u200e LRM", "עברית בְּרֵאשִׁ֖ית", "می‌خواهم", "नमस्ते क्‍ष",
        "ห้องเรียน ที่นี่", "Việt Nam, a\u0302\u0323", "བསྒྲུབས་ ཧྐྵྨླྺྼྻྂ", "မြန်မာဘာသာ ကြွေး", "தமிழ்", "한국어 \u1112\u1161\u11ab", "ភាសា\u200bខ្មែរ",
        "soft\u00adhyphen", "\u2068עברית\u2069 in English", "\u2067ערבית \u2066English\u2069\u2069 x",
    ];

    [Theory]
    [MemberData(nameof(Legit))]
    public void GivenTextOfARealLanguage_WhenItIsCleaned_ThenItStaysAsItIs(string text) => Assert.Equal(text, DisplayText.Clean(text, 1, 500));

    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u200d\u200c\u2060")]
    [InlineData("\u3164")]
    [InlineData("\u2800\u2800")]
    [InlineData("\u00ad")]
    [InlineData("\ufeff")]
    [InlineData("\u202e")]
    [InlineData("\u2066\u2069")]
    [InlineData("\u2028\u2029")]
    [InlineData(" \u200b \u3000 \ufe0f")]
    [InlineData("\U000e0041\U000e0042")]
    public void GivenNothingThatCanBeSeen_WhenItIsCleaned_ThenItIsRefusedWhereSomethingMustBe(string text)
    {
        Assert.Null(DisplayText.Clean(text, 1, 500));
        Assert.Equal("", DisplayText.Clean(text, 0, 500));
        Assert.Equal("", DisplayText.Presentable(text, 80));
    }

    [Theory]
    [InlineData("abc\u202egnp.exe", "abcgnp.exe")]
    [InlineData("\u202aa\u202c", "a")]
    [InlineData("a\u2067b", "ab")]
    [InlineData("a\u2067b\nc\u2069d", "ab\ncd")]
    [InlineData("a\u2069b", "ab")]
    [InlineData("\u2066\u2067a\u2069", "\u2067a\u2069")]
    [InlineData("\ufeffa\ufffb\uffffb", "ab")]
    [InlineData("a\u2028b", "a\nb")]
    [InlineData("a\n\n\n\n\nb", "a\n\n\nb")]
    [InlineData("a\r\n\r\n\r\n\r\nb", "a\r\n\r\n\r\nb")]
    [InlineData("a\n\u200b\n\u200b\n\u200b\nb", "a\n\u200b\n\u200b\n\u200bb")]
    public void GivenWhatBreaksAPage_WhenItIsCleaned_ThenItIsGone(string given, string expected) => Assert.Equal(expected, DisplayText.Clean(given, 1, 500));

    [Fact]
    public void GivenHundredsOfMarksOnALetter_WhenItIsCleaned_ThenTenStay()
    {
        Assert.Equal("Z" + new string('\u0300', 10) + "a", DisplayText.Clean("Z" + new string('\u0300', 400) + "a", 1, 500));
        Assert.Equal("Z" + new string('\u200b', 10) + "a", DisplayText.Clean("Z" + new string('\u200b', 400) + "a", 1, 500));
        Assert.Equal("a\n\n\nb", DisplayText.Clean("a" + new string('\n', 400) + "b", 1, 500));
    }

    /// <summary>One letter per line pushes all other lines off the page just as empty lines do.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\u2028")]
    public void GivenALetterALine_WhenThereAreMoreLinesThanFit_ThenTheTextIsRefused(string lineBreak)
    {
        var most = string.Join(lineBreak, Enumerable.Repeat("a", 25));
        Assert.NotNull(DisplayText.Clean(most, 1, 500));
        Assert.Null(DisplayText.Clean(most + lineBreak + "a", 1, 500));
        Assert.NotNull(DisplayText.Clean(most + lineBreak + "a", 1, 5_000));
    }

    /// <summary>What was sent is counted, trimmed (docs/api/limits.md).</summary>
    [Fact]
    public void GivenMoreThanMayBeSent_WhenItWouldBeShorterClean_ThenItIsRefusedAllTheSame()
    {
        Assert.Null(DisplayText.Clean("Z" + new string('\u0300', 500), 1, 500));
        Assert.NotNull(DisplayText.Clean("Z" + new string('\u0300', 499), 1, 500));
    }

    [Fact]
    public void GivenOneLine_WhenItHoldsABreak_ThenItIsRefusedAndASeparatorIsASpace()
    {
        Assert.Null(DisplayText.Clean("a\nb", 1, 50, isOneLine: true));
        Assert.Null(DisplayText.Clean("a\tb", 1, 50, isOneLine: true));
        Assert.Equal("a b", DisplayText.Clean("a\u2028b", 1, 50, isOneLine: true));
    }

    [Fact]
    public void GivenAnyText_WhenItIsCleanedTwice_ThenTheSecondTimeChangesNothing() => Seeds.Each(20, static random =>
    {
        string[] pieces = ["a", "e\u0301", "\u0300\u0301\u0302\u0303", "\n", "\r\n", "\r", " ", "\t", "\u200b", "\u200d", "\u202e", "\u2066", "\u2067",
            "\u2068", "\u2069", "\u2028", "\ufeff", "👩", "\ufe0f", "שלום", "\u3164"];
        for (var times = 0; times < 2_000; times++)
        {
            var text = new StringBuilder();
            for (var count = random.Next(1, 60); count > 0; count--) text.Append(pieces[random.Next(pieces.Length)]);
            foreach (var isOneLine in (bool[])[false, true])
            {
                if (DisplayText.Clean(text.ToString(), 0, 500, isOneLine) is not { } clean) continue;
                Assert.Equal(clean, DisplayText.Clean(clean, 0, 500, isOneLine));
                Assert.DoesNotContain('\u202e', clean);
                Assert.Equal(clean.Count(static character => character is >= '\u2066' and <= '\u2068'), clean.Count(static character => character == '\u2069'));
            }

            var presentable = DisplayText.Presentable(text.ToString(), 20);
            Assert.Equal(presentable, DisplayText.Presentable(presentable, 20));
        }
    });
}
