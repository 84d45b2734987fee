using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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
            Assert.Equal(WebhookVerdict.Genuine, Verifier.Verify(body, (string?)webhook["authorization"], null));
        }
    }

    [Fact]
    public async Task GivenASignedBody_WhenAnythingInItChanges_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);
        Assert.Equal(WebhookVerdict.Genuine, Verifier.Verify(Body, authorization, null));

        for (var at = 0; at < Body.Length; at++)
        {
            var changed = (byte[])Body.Clone();
            changed[at] ^= 1;
            Assert.Equal(WebhookVerdict.WrongBody, Verifier.Verify(changed, authorization, null));
        }

        Assert.Equal(WebhookVerdict.WrongBody, Verifier.Verify(Body.AsSpan(..^1), authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, Verifier.Verify([.. Body, (byte)'\n'], authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, Verifier.Verify([], authorization, null));
        Assert.Equal(WebhookVerdict.WrongBody, Verifier.Verify(JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(Body)), authorization, null));
    }

    [Fact]
    public async Task GivenASignatureOfAnotherKeySecretOrTime_WhenVerified_ThenItIsRefused()
    {
        var bySecret = await liveKit.Server.Sign(Body, secret: "another secret");
        var byKey = await liveKit.Server.Sign(Body, key: "another key");
        var forFiveMinutes = await liveKit.Server.Sign(Body, ttl: "5m");

        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, bySecret, null));
        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, byKey, null));
        var later = new WebhookVerifier(liveKit.Options, new FakeClock(DateTimeOffset.UtcNow.AddMinutes(10)));
        Assert.Equal(WebhookVerdict.BadToken, later.Verify(Body, forFiveMinutes, null));
    }

    [Fact]
    public async Task GivenATokenInAnotherForm_WhenVerified_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);

        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, $"Bearer {authorization}", null));
        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, authorization[..^1], null));
        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, authorization[..authorization.LastIndexOf('.')], null));
        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, "nonsense", null));
        Assert.Equal(WebhookVerdict.NotSigned, Verifier.Verify(Body, null, null));
        Assert.Equal(WebhookVerdict.NotSigned, Verifier.Verify(Body, "", ""));
    }

    [Fact]
    public void GivenAParticipantsToken_WhenUsedToSignAWebhook_ThenItIsRefused()
    {
        var viewer = liveKit.Tokens.Issue(new ParticipantToken("u1", "n", VideoGrant.Publisher("r"), TimeSpan.FromHours(1)) { Metadata = "sha256" });

        Assert.Equal(WebhookVerdict.BadToken, Verifier.Verify(Body, viewer, null));
    }

    [Fact]
    public void GivenARelaysSignature_WhenVerified_ThenTheExactBodyAndSecretDecide()
    {
        var signature = RelaySignature(liveKit.Options.WebhookSecret);

        Assert.Equal(WebhookVerdict.Genuine, Verifier.Verify(Body, null, signature));
        Assert.Equal(WebhookVerdict.Genuine, Verifier.Verify(Body, null, $"sha256={signature[7..].ToUpperInvariant()}"));
        Assert.Equal(WebhookVerdict.Genuine, Verifier.Verify(Body, "Basic of-the-relay", signature));

        Assert.Equal(WebhookVerdict.BadSignature, Verifier.Verify([.. Body, 32], null, signature));
        Assert.Equal(WebhookVerdict.BadSignature, Verifier.Verify(Body, null, RelaySignature("another secret")));
        foreach (var other in (string[])[signature[7..], signature[..^2], signature + "00", "sha256=", "sha1=" + signature[7..], "sha256=" + new string('z', 64), " " + signature, "sha256=" + new string('é', 64)])
        {
            Assert.Equal(WebhookVerdict.BadSignature, Verifier.Verify(Body, null, other));
        }
    }

    [Fact]
    public void GivenNoRelaySecret_WhenABodyIsSignedWithTheEmptyOne_ThenItIsRefused()
    {
        var verifier = new WebhookVerifier(liveKit.Options with { WebhookSecret = "" }, TimeProvider.System);

        Assert.Equal(WebhookVerdict.BadSignature, verifier.Verify(Body, null, RelaySignature("")));
    }

    [Fact]
    public async Task GivenNoCredentials_WhenAnythingIsVerified_ThenItIsRefused()
    {
        var authorization = await liveKit.Server.Sign(Body);

        Assert.Equal(WebhookVerdict.BadToken, new WebhookVerifier(new LiveKitOptions(), TimeProvider.System).Verify(Body, authorization, null));
    }

    private static string RelaySignature(string secret) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body))}";
}
