using System.Globalization;
using System.Text;
using ADRaffy.ENSNormalize;
using Livehouse.Text;

namespace Livehouse.Tests.Grains.Text;

/// <summary>
/// Against another implementation of Unicode 17's normalisation, which was compared with ICU's (Node's <c>String.prototype.normalize</c>) over the same kinds
/// of texts.
/// </summary>
public sealed class NfcTests
{
    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u1ea1\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("नमस्ते ห้องเรียน தமிழ்", "नमस्ते ห้องเรียน தமிழ்")]
    [InlineData("a\u0344", "\u00e4\u0301")]
    [InlineData("plain ASCII, and Latin-1: é", "plain ASCII, and Latin-1: é")]
    public void GivenAText_WhenItIsComposed_ThenItHasItsOneSpelling(string given, string expected) => Assert.Equal(expected, Nfc.Of(given));

    [Fact]
    public void GivenHalfASurrogatePair_WhenItIsComposed_ThenItStaysAsItIs() => Assert.Equal("e\u0301\ud83d", Nfc.Of("e\u0301\ud83d"));

    [Fact]
    public void GivenEachCharacter_WhenItIsComposed_ThenItIsAsTheOtherImplementationHasIt()
    {
        var other = ENSNormalize.NF;
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value)) continue;
            var text = new Rune(value).ToString();
            if (Nfc.Of(text) != other.NFC(text)) Assert.Fail($"U+{value:X}");
        }
    }

    [Fact]
    public void GivenRandomTexts_WhenTheyAreComposed_ThenTheyAreAsTheOtherImplementationHasThem() => Seeds.Each(1, static random =>
    {
        var other = ENSNormalize.NF;
        var marks = Enumerable.Range(0, 0x20000).Where(Rune.IsValid).Where(static value => RuneTraits.IsMark(new Rune(value))).ToArray();
        for (var times = 0; times < 100_000; times++)
        {
            var text = new StringBuilder();
            for (var count = random.Next(1, 8); count > 0; count--) text.Append(new Rune(Pick(random, marks)));
            var given = text.ToString();
            var composed = Nfc.Of(given);
            Assert.True(composed == other.NFC(given), Points(given));
            Assert.Equal(composed, Nfc.Of(composed));
            Assert.Equal(composed, Nfc.Of(other.NFD(given)));
        }
    });

    private static int Pick(Random random, int[] marks) => random.Next(4) switch
    {
        0 => marks[random.Next(marks.Length)],
        1 => random.Next(0x300, 0x370),
        2 => random.Next(0x1100, 0x1200),
        _ => random.Next(0x41, 0x2000),
    };

    private static string Points(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(static rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
}
