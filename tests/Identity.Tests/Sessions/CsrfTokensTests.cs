using Livehouse.Identity;
using Livehouse.Identity.Sessions;

namespace Livehouse.Tests.Sessions;

public sealed class CsrfTokensTests
{
    private readonly CsrfTokens _tokens = new(new IdentityOptions { JwtSecret = "a-secret-of-the-tests-that-is-long-enough" });

    [Fact]
    public void GivenAToken_WhenItComesBackWithItsSession_ThenItIsGood()
    {
        var (first, second) = (_tokens.New("se_1"), _tokens.New("se_1"));
        Assert.NotEqual(first, second);
        Assert.True(_tokens.IsGood(first, "se_1"));
        Assert.True(_tokens.IsGood(second, "se_1"));
    }

    [Fact]
    public void GivenAToken_WhenItIsAnotherSessionsOrSecretsOrChanged_ThenItIsNot()
    {
        var token = _tokens.New("se_1");
        Assert.False(_tokens.IsGood(token, "se_2"));
        Assert.False(new CsrfTokens(new IdentityOptions { JwtSecret = "another-secret-of-the-tests-long-enough" }).IsGood(token, "se_1"));
        foreach (var other in (string?[])[null, "", "x", token[1..], token + "AAAA", (token[0] == 'A' ? 'B' : 'A') + token[1..], "ä" + token[1..],
            new('A', 100_000), new('A', 128)])
        {
            Assert.False(_tokens.IsGood(other, "se_1"));
        }
    }
}
