using Livehouse.Text;

namespace Livehouse.Tests.Grains.Text;

public sealed class LanguageTagsTests
{
    [Theory]
    [InlineData("en", "en")]
    [InlineData("EN-us", "en-US")]
    [InlineData("ZH-hANT-tw", "zh-Hant-TW")]
    [InlineData("es-419", "es-419")]
    [InlineData("sl-ROZAJ-biske-1994", "sl-rozaj-biske-1994")]
    [InlineData("zh-cmn-Hans-CN", "zh-cmn-Hans-CN")]
    [InlineData("de-CH-x-PHONEBK-xx", "de-CH-x-phonebk-xx")]
    [InlineData("en-a-MYEXT-b-another", "en-a-myext-b-another")]
    [InlineData("x-WHATEVER", "x-whatever")]
    public void GivenAWellFormedTag_ThenItHasItsUsualCase(string tag, string canonical)
    {
        Assert.Equal(canonical, LanguageTags.Canonical(tag));
        Assert.Equal(canonical, LanguageTags.Canonical(canonical));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e")]
    [InlineData("en_US")]
    [InlineData("en-")]
    [InlineData("-en")]
    [InlineData("en--US")]
    [InlineData("en US")]
    [InlineData("en\n")]
    [InlineData("\u212An")]
    [InlineData("englishlanguage")]
    [InlineData("en-toolongsubtag")]
    [InlineData("en-u")]
    [InlineData("x-")]
    [InlineData("en-x-abcdefgh-abcdefgh-abcdefgh-abcdefgh")]
    public void GivenAnythingElse_ThenItIsNone(string? tag) => Assert.Null(LanguageTags.Canonical(tag));
}
