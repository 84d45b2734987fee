using System.Text;
using Livehouse.Api.Configuration;
using Livehouse.Api.Idempotency;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Idempotency;

public class AnswerSealTests
{
    private static readonly KeptAnswer Answer = new(
        new Dictionary<string, string[]> { ["Location"] = ["/here"] }, Encoding.UTF8.GetBytes("""{"token":"very secret"}"""));

    [Fact]
    public void GivenASealedAnswer_WhenOpened_ThenItIsWhole()
    {
        using var seal = Seal("one");
        var opened = seal.Open("scope", "key", seal.Seal("scope", "key", Answer))!;
        Assert.Equal(Answer.Body, opened.Body);
        Assert.Equal(["/here"], opened.Headers["Location"]);
    }

    [Fact]
    public void GivenASealedAnswer_WhenLookedAt_ThenNothingOfItCanBeRead()
    {
        using var seal = Seal("one");
        var text = Encoding.Latin1.GetString(seal.Seal("scope", "key", Answer));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.NotEqual(text, Encoding.Latin1.GetString(seal.Seal("scope", "key", Answer)));
    }

    [Theory]
    [InlineData("other", "key")]
    [InlineData("scope", "other")]
    [InlineData("scopek", "ey")]
    public void GivenASealedAnswer_WhenOpenedForAnotherRequest_ThenItStaysClosed(string scope, string key)
    {
        using var seal = Seal("one");
        Assert.Null(seal.Open(scope, key, seal.Seal("scope", "key", Answer)));
    }

    [Fact]
    public void GivenAnotherSecretOrDamage_WhenOpened_ThenItStaysClosed()
    {
        using var one = Seal("one");
        using var two = Seal("two");
        var sealedBytes = one.Seal("scope", "key", Answer);
        Assert.Null(two.Open("scope", "key", sealedBytes));
        Assert.Null(one.Open("scope", "key", sealedBytes.AsMemory(0, 20)));
        sealedBytes[^1] ^= 1;
        Assert.Null(one.Open("scope", "key", sealedBytes));
    }

    private static AnswerSeal Seal(string secret) =>
        new(SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection([new("JWT_SECRET", secret)]).Build(), isProduction: false));
}
