using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Livehouse.LiveKit;
using Livehouse.Testing;

namespace Livehouse.Tests.LiveKit.Webhooks;

[Collection(StandInCollection.Name)]
public sealed class WebhookVerifierTests(StandInFixture liveKit)
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{ \"event\": \"room_started\",\"id\":\"EV_1\", \"room\": {\"name\":\"ünï 🎤\"} }");

    private WebhookVerifier Verifier => new(liveKit.Options, TimeProvider.System);

    [Fact]
    public async Task GivenWebhooksOfTheStandIn_WhenVerified_ThenAllAreGenuineWhateverTheirSpacing()
    {
        await liveKit.Server.Reset();
        await liveKit.Server.Join("webhooks-1", "u1");
        await liveKit.Server.Leave("webhooks-1", "u1");
        await liveKit.Server.FinishRoom("webhooks-1");

        var webhooks = await liveKit.Server.Webhooks();

        Assert.Equal(["room_started", "participant_joined", "participant_left", "room_finished"], webhooks.Select(webhook => (string?)webhook["event"]));
        foreach (var webhook in webhooks)
        {
            var body = Encoding.UTF8.GetBytes((string)webhook["body"]!);
            Assert.Equal(WebhookVerdict.Genuine, await Verifier.Verify(body, (string?)webhook["authorization"], null));
        }
    }

    [Fact]
    public async Task GivenASignedBody_WhenAnythingInItChanges_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);
        Assert.Equal(WebhookVerdict.Genuine, await Verifier.Verify(Body, authorization, null));

        for (var at = 0; at < Body.Length; at++)
        {
            var changed = (byte[])Body.Clone();
            changed[at] ^= 1;
            Assert.Equal(WebhookVerdict.WrongBody, await Verifier.Verify(changed, authorization, null));
        }

        Assert.Equal(WebhookVerdict.WrongBody, await Verifier.Verify(Body.AsMemory(..^1), authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, await Verifier.Verify((byte[])[.. Body, (byte)'\n'], authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, await Verifier.Verify(Array.Empty<byte>(), authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, await Verifier.Verify(JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(Body)), authorization, null));
    }

    [Fact]
    public async Task GivenASignatureOfAnotherKeySecretOrTime_WhenVerified_ThenItIsRefused()
    {
        var bySecret = await liveKit.Server.Sign(Body, secret: "another secret");
        var byKey = await liveKit.Server.Sign(Body, key: "another key");
        var forFiveMinutes = await liveKit.Server.Sign(Body, ttl: "5m");

        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, bySecret, null));
        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, byKey, null));
        var later = new WebhookVerifier(liveKit.Options, new FakeClock(DateTimeOffset.UtcNow.AddMinutes(10)));
        Assert.Equal(WebhookVerdict.BadToken, await later.Verify(Body, forFiveMinutes, null));
    }

    [Fact]
    public async Task GivenATokenInAnotherForm_WhenVerified_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);

        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, $"Bearer {authorization}", null));
        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, authorization[..^1], null));
        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, authorization[..authorization.LastIndexOf('.')], null));
        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, "nonsense", null));
        Assert.Equal(WebhookVerdict.NotSigned, await Verifier.Verify(Body, null, null));
        Assert.Equal(WebhookVerdict.NotSigned, await Verifier.Verify(Body, "", ""));
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","nbf":IN-60,"exp":IN+60}""", true)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","nbf":IN+10,"exp":IN-9}""", true)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","exp":IN-10}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","nbf":IN+11,"exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","exp":5000000000}""", true)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH"}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":["HASH"],"exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":7,"exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":["KEY"],"sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","exp":1e999}""", false)]
    [InlineData("""{"alg":"HS256"}""", """{"iss":"KEY","sha256":"HASH","exp":"soon"}""", false)]
    [InlineData("""{"alg":"HS256"}""", "[]", false)]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""", """{"iss":"KEY","sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("""{"alg":"none"}""", """{"iss":"KEY","sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("""{"alg":"HS512"}""", """{"iss":"KEY","sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("""{"alg":null}""", """{"iss":"KEY","sha256":"HASH","exp":IN+60}""", false)]
    [InlineData("{", """{"iss":"KEY","sha256":"HASH","exp":IN+60}""", false)]
    public async Task GivenATokenOfTheRightSecret_WhenItsHeaderOrClaimsAreOdd_ThenOnlyWhatIsSoundCounts(string header, string claims, bool genuine)
    {
        var clock = new FakeClock();
        claims = Regex.Replace(
            claims, "IN([+-][0-9]+)", match => $"{clock.GetUtcNow().ToUnixTimeSeconds() + int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)}")
            .Replace("KEY", liveKit.Options.ApiKey, StringComparison.Ordinal)
                .Replace("HASH", Convert.ToBase64String(SHA256.HashData(Body)), StringComparison.Ordinal);
        // Six bytes, as LiveKit's development server has it.
        var token = SignedToken.Of("secret", Encoding.UTF8.GetBytes(claims), header);

        var verdict = await new WebhookVerifier(liveKit.Options with { ApiSecret = "secret" }, clock).Verify(Body, token, null);

        Assert.Equal(genuine ? WebhookVerdict.Genuine : WebhookVerdict.BadToken, verdict);
    }

    [Fact]
    public async Task GivenAParticipantsToken_WhenUsedToSignAWebhook_ThenItIsRefused()
    {
        var viewer = liveKit.Tokens.Issue(new ParticipantToken("u1", "n", VideoGrant.Publisher("r"), TimeSpan.FromHours(1)) { Metadata = "sha256" });

        Assert.Equal(WebhookVerdict.BadToken, await Verifier.Verify(Body, viewer, null));
    }

    [Fact]
    public async Task GivenARelaysSignature_WhenVerified_ThenTheExactBodyAndSecretDecide()
    {
        var signature = RelaySignature(liveKit.Options.WebhookSecret);

        Assert.Equal(WebhookVerdict.Genuine, await Verifier.Verify(Body, null, signature));
        Assert.Equal(WebhookVerdict.Genuine, await Verifier.Verify(Body, null, $"sha256={signature[7..].ToUpperInvariant()}"));
        Assert.Equal(WebhookVerdict.Genuine, await Verifier.Verify(Body, "Basic of-the-relay", signature));

        Assert.Equal(WebhookVerdict.BadSignature, await Verifier.Verify((byte[])[.. Body, 32], null, signature));
        Assert.Equal(WebhookVerdict.BadSignature, await Verifier.Verify(Body, null, RelaySignature("another secret")));
        foreach (var other in (string[])[signature[7..], signature[..^2], signature + "00", "sha256=", "sha1=" + signature[7..],
            "sha256=" + new string('z', 64), " " + signature, "sha256=" + new string('é', 64)])
        {
            Assert.Equal(WebhookVerdict.BadSignature, await Verifier.Verify(Body, null, other));
        }
    }

    [Fact]
    public async Task GivenNoRelaySecret_WhenABodyIsSignedWithTheEmptyOne_ThenItIsRefused()
    {
        var verifier = new WebhookVerifier(liveKit.Options with { WebhookSecret = "" }, TimeProvider.System);

        Assert.Equal(WebhookVerdict.BadSignature, await verifier.Verify(Body, null, RelaySignature("")));
    }

    [Fact]
    public async Task GivenNoCredentials_WhenAnythingIsVerified_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);

        Assert.Equal(WebhookVerdict.BadToken, await new WebhookVerifier(new LiveKitOptions(), TimeProvider.System).Verify(Body, authorization, null));
    }

    private static string RelaySignature(string secret) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body))}";
}
