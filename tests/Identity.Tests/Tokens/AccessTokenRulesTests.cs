using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics.Tracing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Identity;
using Livehouse.Identity.Tokens;
using Livehouse.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Tests.Tokens;

/// <summary>Which tokens are genuine and valid now. The tokens are made by hand, not by the library that checks them.</summary>
public sealed class AccessTokenRulesTests
{
    private const string Secret = "a secret of at least thirty-two bytes";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private readonly FakeClock _clock = new(Now);

    [Fact]
    public async Task GivenATokenWhoseHeaderIsSpelledAsInRfc7515sExample_WhenVerified_ThenItsClaimsAreRead()
    {
        // RFC 7515, appendix A.1. Its key is binary, so ours signs it.
        const string header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
        var token = SignedToken.Of(Secret, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"u8, header);
        Assert.StartsWith(
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
            token,
            StringComparison.Ordinal);

        var claims = await Claims(token, new FakeClock(DateTimeOffset.FromUnixTimeSeconds(1300819379)));

        Assert.Equal("joe", claims.GetProperty("iss").GetString());
        Assert.True(claims.GetProperty("http://example.com/is_root").GetBoolean());
    }

    [Fact]
    public void GivenAKnownVectorOfAShortKey_WhenSigned_ThenTheMacIsTheOneThatOthersCompute()
    {
        // The example token of jwt.io, known to every implementation; its key has 19 bytes, fewer than the library takes by itself.
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            """{"sub":"1234567890","name":"John Doe","iat":1516239022}""",
            new SigningCredentials(HmacKey.Of("your-256-bit-secret"), SecurityAlgorithms.HmacSha256));

        Assert.Equal(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
            + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
            token);
    }

    [Theory]
    [InlineData("s")]
    [InlineData("secret")]
    [InlineData("exactly-thirty-two-bytes-of-text")]
    [InlineData("ünïcødé")]
    [InlineData("sixty-four bytes are the block of the hash, so here is that many")]
    [InlineData("a key of more than sixty-four bytes is hashed before it is used, whoever does the hashing of it")]
    public async Task GivenASecretOfAnyLength_WhenATokenIsSignedWithIt_ThenItIsGenuineAndNoOtherIs(string secret)
    {
        var claims = new JsonObject { ["exp"] = In(60) };

        Assert.Null(await Refusal(SignedToken.Of(secret, claims), secret: secret));
        Assert.NotNull(await Refusal(SignedToken.Of(secret + "!", claims), secret: secret));
        Assert.NotNull(await Refusal(SignedToken.Of(secret, claims), secret: secret + "!"));
    }

    [Fact]
    public async Task GivenAGenuineToken_WhenVerified_ThenItKeepsEveryClaim()
    {
        var claims = await Claims(
            SignedToken.Of(Secret, new JsonObject { ["sub"] = "ünïcødé 🎤", ["exp"] = In(60), ["deep"] = new JsonObject { ["a"] = new JsonArray(1, 2) } }));

        Assert.Equal("ünïcødé 🎤", claims.GetProperty("sub").GetString());
        Assert.Equal(2, claims.GetProperty("deep").GetProperty("a")[1].GetInt32());
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"HS256","kid":"a key of theirs","x":{"y":[1]}}""")]
    [InlineData("""{ "typ":"JWT", "alg":"HS256" }""")]
    public async Task GivenAHeaderThatSaysMore_WhenTheAlgorithmIsTheOne_ThenTheTokenIsGenuine(string header) =>
        Assert.Null(await Refusal(SignedToken.Of(Secret, Expiring(60), header)));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","\u0061lg":"HS256"}""")]
    [InlineData("""{"alg":"HS256"} {}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("")]
    [InlineData("{")]
    public async Task GivenAnotherHeader_WhenVerified_ThenTheTokenIsRefusedHoweverItIsSigned(string header) =>
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, Expiring(60), header)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("....")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("a.b.c.d.e")]
    [InlineData("😀.😀.😀")]
    public async Task GivenSomethingElseThanThreeParts_WhenVerified_ThenItIsRefused(string? token) => Assert.NotNull(await Refusal(token));

    [Fact]
    public async Task GivenAnUnsignedTokenThatSaysNone_WhenVerified_ThenItIsRefused() =>
        Assert.NotNull(await Refusal($"{Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(Expiring(60))}."));

    [Fact]
    public async Task GivenAGenuineToken_WhenAnyOneCharacterIsChangedOrCutOff_ThenItIsRefused()
    {
        var token = SignedToken.Of(Secret, new JsonObject { ["sub"] = "u1", ["exp"] = In(60) });
        Assert.Null(await Refusal(token));

        for (var at = 0; at < token.Length; at++)
        {
            foreach (var other in "AaBbZz09-_.=+/ \n\0é")
            {
                if (token[at] != other) Assert.True(await Refusal($"{token[..at]}{other}{token[(at + 1)..]}") is not null, $"'{other}' at {at}");
            }

            Assert.True(await Refusal(token[..at]) is not null, $"cut at {at}");
        }
    }

    [Theory]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("A")]
    public async Task GivenAGenuineToken_WhenItsSignatureIsSpeltInAnotherWay_ThenItIsRefused(string tail) =>
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, Expiring(60)) + tail));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":"u1"}""")]
    [InlineData("""{"exp":"4102444800"}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":true}""")]
    [InlineData("""{"exp":[4102444800]}""")]
    [InlineData("""{"exp":1e999}""")]
    [InlineData("""{"exp":1e300}""")]
    [InlineData("""{"exp":4102444800,"nbf":-1e300}""")]
    [InlineData("""{"exp":4102444800,"exp":4102444801}""")]
    [InlineData("""{"exp":4102444800,"\u0065xp":4102444801}""")]
    [InlineData("""{"exp":4102444800,"nbf":"0"}""")]
    [InlineData("""{"exp":4102444800,"iat":{}}""")]
    [InlineData("""{"exp":4102444800,"iat":"1"}""")]
    [InlineData("""{"exp":4102444800,"sub":1}""")]
    [InlineData("""{"exp":4102444800,"iss":["a"]}""")]
    [InlineData("""{"exp":4102444800,"aud":[1]}""")]
    [InlineData("""{"exp":4102444800,"x":{"a":1,"a":2}}""")]
    [InlineData("""{"exp":4102444800,"name":"\ud800"}""")]
    [InlineData("""{"exp":4102444800} {}""")]
    [InlineData("""[4102444800]""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task GivenClaimsThatAreIllTypedDoubledOrMissing_WhenVerified_ThenTheyAreRefused(string claims) =>
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, Encoding.UTF8.GetBytes(claims))));

    [Fact]
    public async Task GivenClaimsWithInvalidUtf8OrEndlessNesting_WhenVerified_ThenTheyAreRefused()
    {
        byte[] invalid = [.. "{\"exp\":4102444800,\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, invalid)));

        var deep = $$"""{"exp":4102444800,"a":{{new string('[', 100)}}{{new string(']', 100)}}}""";
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, Encoding.UTF8.GetBytes(deep))));
    }

    [Theory]
    [InlineData(-11, false)]
    [InlineData(-10, false)]
    [InlineData(-9, true)]
    [InlineData(0, true)]
    [InlineData(3_000_000_000, true)]
    [InlineData(9_000_000_000_000_000, true)]
    public async Task GivenAnExpiry_WhenTenSecondsOfLeewayAreGiven_ThenItHoldsUntilTenSecondsAfterIt(long seconds, bool genuine)
    {
        var refusal = await Refusal(SignedToken.Of(Secret, Expiring(seconds)), leeway: TimeSpan.FromSeconds(10));
        Assert.Equal(genuine ? null : typeof(SecurityTokenExpiredException), refusal?.GetType());
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(10, true)]
    [InlineData(-100, true)]
    public async Task GivenANotBefore_WhenTenSecondsOfLeewayAreGiven_ThenItHoldsFromTenSecondsBeforeIt(long seconds, bool genuine)
    {
        var refusal = await Refusal(SignedToken.Of(Secret, new JsonObject { ["exp"] = In(60), ["nbf"] = In(seconds) }), leeway: TimeSpan.FromSeconds(10));
        Assert.Equal(genuine ? null : typeof(SecurityTokenNotYetValidException), refusal?.GetType());
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    public async Task GivenNoLeeway_WhenASecondMakesTheDifference_ThenItDoes(long expires, long notBefore, bool genuine)
    {
        var refusal = await Refusal(SignedToken.Of(Secret, new JsonObject { ["exp"] = In(expires), ["nbf"] = In(notBefore) }));
        Assert.Equal(genuine, refusal is null);
    }

    [Fact]
    public async Task GivenFractionsOfASecond_WhenVerified_ThenTheyCount()
    {
        var token = SignedToken.Of(Secret, Encoding.UTF8.GetBytes($$"""{"exp":{{In(0)}}.5,"nbf":{{In(0)}}.25}"""));

        Assert.IsType<SecurityTokenNotYetValidException>(await Refusal(token));
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Null(await Refusal(token));
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Null(await Refusal(token));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<SecurityTokenExpiredException>(await Refusal(token));
    }

    [Fact]
    public async Task GivenATokenOverTheLengthLimit_WhenVerified_ThenItIsRefusedUnread()
    {
        var longest = SignedToken.Of(Secret, new JsonObject { ["exp"] = In(60), ["pad"] = new string('x', 6050) });
        Assert.InRange(longest.Length, 8100, AccessTokenRules.LengthMax);
        Assert.Null(await Refusal(longest));
        Assert.NotNull(await Refusal(SignedToken.Of(Secret, new JsonObject { ["exp"] = In(60), ["pad"] = new string('x', 6150) })));
    }

    [Fact]
    public async Task GivenSomebodyWhoListensToTheLibrary_WhenTokensAreVerified_ThenNeitherTheyNorTheSecretAreTold()
    {
        using var listener = new LibraryEvents();
        var good = SignedToken.Of(Secret, new JsonObject { ["sub"] = "a-subject-of-this-test", ["exp"] = In(60) });
        var expired = SignedToken.Of(Secret, new JsonObject { ["sub"] = "a-subject-of-this-test", ["exp"] = In(-60) });
        var forged = SignedToken.Of("another", new JsonObject { ["sub"] = "a-subject-of-this-test", ["exp"] = In(60) });
        var illTyped = SignedToken.Of(Secret, """{"sub":"a-subject-of-this-test","exp":"never"}"""u8);
        string[] tokens = [good, expired, forged, illTyped, good + "x", good[..^2]];
        var told = new List<string>();

        foreach (var token in tokens) told.Add((await Refusal(token))?.ToString() ?? "");

        told.AddRange(listener.Messages);
        Assert.NotEmpty(listener.Messages);
        foreach (var secret in tokens.SelectMany(static token => token.Split('.')[1..]).Append(Secret).Append("a-subject-of-this-test"))
        {
            Assert.DoesNotContain(told, text => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void GivenTheDefaultOptions_ThenTimesAreExact() => Assert.Equal(TimeSpan.Zero, new IdentityOptions { JwtSecret = Secret }.ClockLeeway);

    private async Task<JsonElement> Claims(string token, TimeProvider? time = null)
    {
        var result =
            await AccessTokenRules.Handler().ValidateTokenAsync(token, AccessTokenRules.For(new IdentityOptions { JwtSecret = Secret }, time ?? _clock));
        Assert.True(result.IsValid, result.Exception?.Message);
        return Assert.IsType<StrictToken>(result.SecurityToken).Fields;
    }

    /// <summary>Null when it is genuine. What the library throws at its caller is thrown here too.</summary>
    private async Task<Exception?> Refusal(string? token, TimeSpan leeway = default, string secret = Secret)
    {
        var result = await AccessTokenRules
            .Handler()
            .ValidateTokenAsync(token, AccessTokenRules.For(new IdentityOptions { JwtSecret = secret, ClockLeeway = leeway }, _clock));
        return result.IsValid ? null : result.Exception;
    }

    private static long In(long seconds) => Now.ToUnixTimeSeconds() + seconds;

    private static byte[] Expiring(long seconds) => Encoding.UTF8.GetBytes($$"""{"exp":{{In(seconds)}}}""");

    private sealed class LibraryEvents : EventListener
    {
        private readonly ConcurrentQueue<string> _messages = [];

        public IReadOnlyCollection<string> Messages => _messages;

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "Microsoft.IdentityModel.EventSource") EnableEvents(source, EventLevel.Verbose);
        }

        // May be called before the constructor has run.
        protected override void OnEventWritten(EventWrittenEventArgs written) => _messages?.Enqueue(string.Join(' ', written.Payload ?? Empty));

        private static ReadOnlyCollection<object?> Empty => ReadOnlyCollection<object?>.Empty;
    }
}
