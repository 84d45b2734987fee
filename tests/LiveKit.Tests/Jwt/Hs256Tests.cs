using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Jwt;
using Livehouse.Testing;

namespace Livehouse.Tests.Jwt;

public sealed class Hs256Tests
{
    private const string Secret = "a secret of at least thirty-two bytes";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private readonly FakeClock _clock = new(Now);

    private Hs256 Tokens => new(Secret, _clock);

    [Fact]
    public void GivenATokenOfRfc7515sExample_WhenVerifiedWithItsKeyAtItsTime_ThenItsClaimsAreRead()
    {
        // RFC 7515, appendix A.1: somebody else's token. Its key is binary, so the check recomputes the MAC over ours with a key that is text.
        var header = Base64Url.EncodeToString("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"u8);
        var payload = Base64Url.EncodeToString("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"u8);
        Assert.Equal("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", header);
        Assert.Equal("eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ", payload);

        var verdict = new Hs256(Secret, new FakeClock(DateTimeOffset.FromUnixTimeSeconds(1300819379))).Verify(Signed(header, payload));

        Assert.True(verdict.IsGenuine);
        Assert.Equal("joe", verdict.Text("iss"));
        Assert.True(verdict.Claims.Value.GetProperty("http://example.com/is_root").GetBoolean());
    }

    [Fact]
    public void GivenAKnownVector_WhenSigned_ThenTheMacIsTheOneThatOthersCompute()
    {
        // The example token of jwt.io, known to every implementation.
        const string payload = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ";

        var token = new Hs256("your-256-bit-secret", _clock).Sign(Base64Url.DecodeFromChars(payload));

        Assert.Equal($"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c", token);
    }

    [Fact]
    public void GivenATokenThatWeSigned_WhenVerified_ThenItIsGenuineAndKeepsEveryClaim()
    {
        var verdict = Tokens.Verify(Tokens.Sign(new JsonObject { ["sub"] = "ünïcødé 🎤", ["exp"] = In(60), ["deep"] = new JsonObject { ["a"] = new JsonArray(1, 2) } }));

        Assert.True(verdict.IsGenuine);
        Assert.Equal("ünïcødé 🎤", verdict.Text("sub"));
        Assert.Equal(2, verdict.Claims.Value.GetProperty("deep").GetProperty("a")[1].GetInt32());
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    public void GivenAnotherHeaderThanHs256_WhenVerified_ThenItIsRefusedHoweverItIsSigned(string header) =>
        Assert.Equal(JwtRefusal.UnsupportedHeader, Tokens.Verify(Signed(Encode(header), Encode($$"""{"exp":{{In(60)}}}"""))).Refusal);

    [Theory]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("")]
    [InlineData("{")]
    public void GivenAnUnreadableHeader_WhenVerified_ThenTheTokenIsMalformed(string header) =>
        Assert.Equal(JwtRefusal.Malformed, Tokens.Verify(Signed(Encode(header), Encode($$"""{"exp":{{In(60)}}}"""))).Refusal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("a.b.c.d.e")]
    [InlineData("😀.😀.😀")]
    public void GivenSomethingElseThanThreeParts_WhenVerified_ThenItIsMalformed(string? token) => Assert.Equal(JwtRefusal.Malformed, Tokens.Verify(token).Refusal);

    [Fact]
    public void GivenAnUnsignedTokenThatSaysNone_WhenVerified_ThenItIsRefused() =>
        Assert.False(Tokens.Verify($"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode($$"""{"exp":{{In(60)}}}""")}.").IsGenuine);

    [Fact]
    public void GivenAGenuineToken_WhenAnyOneCharacterIsChangedOrCutOff_ThenItIsRefused()
    {
        var token = Tokens.Sign(new JsonObject { ["sub"] = "u1", ["exp"] = In(60) });
        Assert.True(Tokens.Verify(token).IsGenuine);

        for (var at = 0; at < token.Length; at++)
        {
            foreach (var other in "AaBbZz09-_.=+/ \n\0é")
            {
                if (token[at] == other) continue;
                Assert.False(Tokens.Verify($"{token[..at]}{other}{token[(at + 1)..]}").IsGenuine, $"'{other}' at {at}");
            }

            Assert.False(Tokens.Verify(token[..at]).IsGenuine, $"cut at {at}");
        }
    }

    [Theory]
    [InlineData("=")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("A")]
    public void GivenAGenuineToken_WhenItsSignatureIsSpeltInAnotherWay_ThenItIsRefused(string tail) =>
        Assert.False(Tokens.Verify(Tokens.Sign(new JsonObject { ["exp"] = In(60) }) + tail).IsGenuine);

    [Fact]
    public void GivenATokenOfAnotherSecret_WhenVerified_ThenItsSignatureIsBad() =>
        Assert.Equal(JwtRefusal.BadSignature, Tokens.Verify(new Hs256(Secret + "!", _clock).Sign(new JsonObject { ["exp"] = In(60) })).Refusal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sub":"u1"}""")]
    [InlineData("""{"exp":"4102444800"}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":true}""")]
    [InlineData("""{"exp":[4102444800]}""")]
    [InlineData("""{"exp":1e999}""")]
    [InlineData("""{"exp":4102444800,"exp":4102444801}""")]
    [InlineData("""{"exp":4102444800,"\u0065xp":4102444801}""")]
    [InlineData("""{"exp":4102444800,"nbf":"0"}""")]
    [InlineData("""{"exp":4102444800,"iat":{}}""")]
    [InlineData("""{"exp":4102444800,"sub":1}""")]
    [InlineData("""{"exp":4102444800,"iss":["a"]}""")]
    [InlineData("""{"exp":4102444800,"aud":[1]}""")]
    [InlineData("""{"exp":4102444800,"x":{"a":1,"a":2}}""")]
    [InlineData("""{"exp":4102444800,"name":"\ud800"}""")]
    [InlineData("""{"exp":4102444800} {}""")]
    [InlineData("""[4102444800]""")]
    [InlineData("not json")]
    public void GivenClaimsThatAreIllTypedDoubledOrMissing_WhenVerified_ThenTheyAreRefused(string claims) =>
        Assert.Equal(JwtRefusal.BadClaims, Tokens.Verify(Tokens.Sign(Encoding.UTF8.GetBytes(claims))).Refusal);

    [Fact]
    public void GivenClaimsWithInvalidUtf8OrEndlessNesting_WhenVerified_ThenTheyAreRefused()
    {
        byte[] invalid = [.. "{\"exp\":4102444800,\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal(JwtRefusal.BadClaims, Tokens.Verify(Tokens.Sign(invalid)).Refusal);

        var deep = $$"""{"exp":4102444800,"a":{{new string('[', 100)}}{{new string(']', 100)}}}""";
        Assert.Equal(JwtRefusal.BadClaims, Tokens.Verify(Tokens.Sign(Encoding.UTF8.GetBytes(deep))).Refusal);
    }

    [Theory]
    [InlineData(-11, false)]
    [InlineData(-10, false)]
    [InlineData(-9, true)]
    [InlineData(0, true)]
    [InlineData(3_000_000_000, true)]
    [InlineData(9_000_000_000_000_000, true)]
    public void GivenAnExpiry_WhenVerified_ThenItHoldsUntilTenSecondsAfterIt(long seconds, bool genuine)
    {
        var verdict = Tokens.Verify(Tokens.Sign(new JsonObject { ["exp"] = In(seconds) }));

        Assert.Equal(genuine, verdict.IsGenuine);
        if (!genuine) Assert.Equal(JwtRefusal.Expired, verdict.Refusal);
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(10, true)]
    [InlineData(-100, true)]
    public void GivenANotBefore_WhenVerified_ThenItHoldsFromTenSecondsBeforeIt(long seconds, bool genuine)
    {
        var verdict = Tokens.Verify(Tokens.Sign(new JsonObject { ["exp"] = In(60), ["nbf"] = In(seconds) }));

        Assert.Equal(genuine, verdict.IsGenuine);
        if (!genuine) Assert.Equal(JwtRefusal.NotYetValid, verdict.Refusal);
    }

    [Fact]
    public void GivenFractionsOfASecond_WhenVerified_ThenTheyCount()
    {
        var exact = new Hs256(Secret, _clock, new Hs256Options { Leeway = TimeSpan.Zero });
        var token = exact.Sign(Encoding.UTF8.GetBytes($$"""{"exp":{{In(0)}}.5}"""));

        Assert.True(exact.Verify(token).IsGenuine);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(JwtRefusal.Expired, exact.Verify(token).Refusal);
    }

    [Fact]
    public void GivenNoExpiry_WhenTheOptionsAllowIt_ThenTheTokenIsGenuine()
    {
        var lasting = new Hs256(Secret, _clock, new Hs256Options { ExpirationRequired = false });

        Assert.True(lasting.Verify(lasting.Sign("""{"sub":"u1"}"""u8)).IsGenuine);
    }

    [Fact]
    public void GivenATokenOverTheLengthLimit_WhenVerified_ThenItIsRefusedUnread() =>
        Assert.Equal(JwtRefusal.TooLong, Tokens.Verify(Tokens.Sign(new JsonObject { ["exp"] = In(60), ["pad"] = new string('x', 8192) })).Refusal);

    [Fact]
    public void GivenTheDefaultOptions_ThenTheyAreTheDocumentedOnes() =>
        Assert.Equal(new Hs256Options { Leeway = TimeSpan.FromSeconds(10), ExpirationRequired = true, LengthMax = 8192 }, new Hs256Options());

    private static long In(long seconds) => Now.ToUnixTimeSeconds() + seconds;

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Signed(string header, string payload) =>
        $"{header}.{payload}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes($"{header}.{payload}")))}";
}
