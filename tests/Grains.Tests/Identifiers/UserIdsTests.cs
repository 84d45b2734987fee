using Livehouse.Identifiers;

namespace Livehouse.Tests.Identifiers;

public class UserIdsTests
{
    public static TheoryData<string> Good =>
    [
        "u", "us_AbC-1", "auth0|5f7c8ec7c33c6c004bbafe82", "ada@example.com", "a:b", "a/b", "a%2Fb", "a b", "~", "...", ".a", "é", "e\u0301", "عليّ", "👩‍💻",
        "❤️", "❤️‍🔥", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "می‌خواهم",
        new('x', 255), string.Concat(Enumerable.Repeat("🎁", 255)),
    ];

    public static TheoryData<string?> Bad =>
    [
        null, "", ".", "..", " ", " a", "a ", "\u00a0a", "a\u3000", "a\0b", "a\nb", "a\tb", "a\u007fb", "a\u0085b", "a\u00adb", "a\u200bb", "a\u200eb",
        "a\u202eb", "a\u2066b", "\u2028", "a\u2060b", "\ufeffa", "\u3164", "\u2800",
        "\u200da", "a\u200d", "a\u200d\u200db", "a \u200db", "a\u200d b", "\ufe0f", "a\uffff", "a\ufdd0b", new('x', 256),
        string.Concat(Enumerable.Repeat("🎁", 256)),
    ];

    [Fact]
    public void GivenHalfASurrogatePair_ThenNoUserHasIt() =>
        Assert.False(UserIds.IsValid("a\ud83d") || UserIds.IsValid("\udc00a") || UserIds.IsValid("a\udc00\ud83db"));

    [Theory]
    [MemberData(nameof(Good))]
    public void GivenAnIdThatCanBeSeen_ThenAUserMayHaveIt(string id) => Assert.True(UserIds.IsValid(id));

    [Theory]
    [MemberData(nameof(Bad))]
    public void GivenAnIdThatHidesSomethingOrIsTooLong_ThenNoUserHasIt(string? id) => Assert.False(UserIds.IsValid(id));
}
