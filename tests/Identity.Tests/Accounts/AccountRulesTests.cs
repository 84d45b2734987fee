using Livehouse.Identity.Accounts;

namespace Livehouse.Tests.Accounts;

public sealed class AccountRulesTests
{
    [Theory]
    [InlineData("a@b.co")]
    [InlineData("maya.o'neil+live@mail.example.com")]
    [InlineData("用户@例子.公司")]
    [InlineData("mae\u0301@example.com")]
    public void GivenAnEmail_WhenItCanReceiveMail_ThenItIsTaken(string email) => Assert.Null(AccountRules.EmailFault(email));

    [Theory]
    [InlineData("")]
    [InlineData("maya")]
    [InlineData("@example.com")]
    [InlineData("maya@")]
    [InlineData("maya@localhost")]
    [InlineData("maya@@example.com")]
    [InlineData("ma ya@example.com")]
    [InlineData("maya@example..com")]
    [InlineData("maya@-example.com")]
    [InlineData("maya@exam_ple.com")]
    [InlineData("maya@example.com\n")]
    [InlineData("ma\0ya@example.com")]
    [InlineData("ma\u200bya@example.com")]
    [InlineData("maya,noor@example.com")]
    [InlineData("<maya@example.com>")]
    [InlineData(".maya@example.com")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345@example.com")]
    public void GivenAnEmail_WhenItCanNot_ThenItIsRefused(string email) => Assert.NotNull(AccountRules.EmailFault(email));

    [Theory]
    [InlineData("abc")]
    [InlineData("Maya_O.Neil-7")]
    [InlineData("Zoë")]
    [InlineData("हिन्दी")]
    [InlineData("Zoe\u0308")]
    [InlineData("ห้องเรียน")]
    [InlineData("12345678901234567890123456789012")]
    public void GivenAUsername_WhenItCanBeRead_ThenItIsTaken(string username) => Assert.Null(AccountRules.UsernameFault(username));

    [Theory]
    [InlineData("ab")]
    [InlineData("123456789012345678901234567890123")]
    [InlineData("ma ya")]
    [InlineData("maya@home")]
    [InlineData("maya\n")]
    [InlineData("maya\0")]
    [InlineData("maya\u202e")]
    [InlineData("ma\u200bya")]
    [InlineData("\u0308zoe")]
    [InlineData("zoe\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308\u0308")]
    [InlineData("<b>maya</b>")]
    [InlineData("😀😀😀")]
    public void GivenAUsername_WhenItCanNot_ThenItIsRefused(string username) => Assert.NotNull(AccountRules.UsernameFault(username));

    [Fact]
    public void GivenHalfASurrogatePair_WhenItIsSomewhere_ThenThatIsNoText()
    {
        Assert.NotNull(AccountRules.UsernameFault("may\ud800a"));
        Assert.NotNull(AccountRules.EmailFault("may\ud800a@example.com"));
        Assert.NotNull(AccountRules.DisplayNameFault("may\ud800a"));
        Assert.NotNull(AccountRules.PasswordFault("correct horse \ud800 battery"));
        Assert.False(AccountRules.IsPlainText("may\ud800a"));
    }

    [Fact]
    public void GivenAPassword_WhenItsLengthIsCounted_ThenCharactersCountAndNotTheirUnits()
    {
        Assert.NotNull(AccountRules.PasswordFault(new string('x', 11)));
        Assert.Null(AccountRules.PasswordFault(new string('x', 12)));
        Assert.Null(AccountRules.PasswordFault(new string('x', 128)));
        Assert.NotNull(AccountRules.PasswordFault(new string('x', 129)));
        Assert.NotNull(AccountRules.PasswordFault(string.Concat(Enumerable.Repeat("😀", 11))));
        Assert.Null(AccountRules.PasswordFault(string.Concat(Enumerable.Repeat("😀", 128))));
        Assert.NotNull(AccountRules.PasswordFault("correct horse\0battery"));
    }

    [Fact]
    public void GivenADisplayName_WhenItHoldsWhatCanNotBeSeen_ThenItIsRefused()
    {
        Assert.Null(AccountRules.DisplayNameFault("Maya 👩‍🎤 Ö"));
        Assert.Null(AccountRules.DisplayNameFault(new string('x', 80)));
        Assert.NotNull(AccountRules.DisplayNameFault(new string('x', 81)));
        Assert.NotNull(AccountRules.DisplayNameFault(""));
        Assert.NotNull(AccountRules.DisplayNameFault("\u200b\u3164"));
        Assert.NotNull(AccountRules.DisplayNameFault("Ma\nya"));
        Assert.Equal("MayaayaM", AccountRules.Shown("Maya\u202eayaM"));
    }

    [Fact]
    public void GivenANameFromElsewhere_WhenItIsMadePresentable_ThenOnlyWhatCanBeSeenStays()
    {
        Assert.Equal("Maya", AccountRules.Presentable(" Ma\0y\u202ea\ud800\r\n"));
        Assert.Equal("", AccountRules.Presentable("\u200b"));
        Assert.Equal(80, AccountRules.Presentable(new string('x', 500)).Length);
    }

    [Fact]
    public void GivenTwoNames_WhenTheyDifferInCaseAlone_ThenTheirKeysAreOne()
    {
        Assert.Equal(AccountRules.KeyOf("zoË"), AccountRules.KeyOf(" ZOë "));
        Assert.NotEqual(AccountRules.KeyOf("zoe"), AccountRules.KeyOf("zoë"));
        Assert.Equal(AccountRules.KeyOf("zoe\u0308"), AccountRules.KeyOf("ZO\u00cb"));
    }
}
