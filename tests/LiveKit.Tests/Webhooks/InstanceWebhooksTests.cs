using System.Security.Cryptography;
using System.Text;
using Livehouse.LiveKit;

namespace Livehouse.Tests.LiveKit.Webhooks;

/// <summary>Which instances a webhook can be about: those whose key signed it.</summary>
[Collection(StandInCollection.Name)]
public sealed class InstanceWebhooksTests(StandInFixture liveKit)
{
    private const string RelaySecret = "a secret shared with the relay";
    private static readonly byte[] Body = """{"event":"room_started","id":"EV_1","room":{"name":"r"}}"""u8.ToArray();
    private static readonly LiveKitOptions Main = new() { Url = "ws://main.example", ApiKey = "key-1", ApiSecret = "the-secret-of-the-first-key-pair" };
    private static readonly LiveKitOptions Meet = new() { Url = "ws://meet.example", ApiKey = "key-2", ApiSecret = "the-secret-of-the-second-key-pair" };

    private readonly InstanceWebhooks _webhooks = new(
        new LiveKitInstances(
            [
                new() { Name = "main", Server = Main }, new() { Name = "meet", Server = Meet },
                new() { Name = "chat", Server = Main with { Url = "ws://chat.example" } },
                new() { Name = "off", Server = Main with { ApiKey = "", ApiSecret = "" } },
            ],
            new HttpClient(),
            TimeProvider.System),
        RelaySecret,
        TimeProvider.System);

    [Fact]
    public async Task GivenASignatureOfOneKey_ThenItIsForTheRealmOfThatKeyAlone()
    {
        Check(WebhookVerdict.Genuine, ["main"], await Verify(Body, await Sign(Main), null));
        Check(WebhookVerdict.Genuine, ["meet"], await Verify(Body, await Sign(Meet), null));
    }

    [Fact]
    public async Task GivenOneKeysNameWithAnothersSecret_ThenItIsNobodys()
    {
        Check(WebhookVerdict.BadToken, [], await Verify(Body, await Sign(Main with { ApiSecret = Meet.ApiSecret }), null));
        Check(WebhookVerdict.BadToken, [], await Verify(Body, await Sign(Meet with { ApiSecret = Main.ApiSecret }), null));
        Check(WebhookVerdict.BadToken, [], await Verify(Body, await Sign(Main with { ApiKey = "key-3" }), null));
    }

    [Fact]
    public async Task GivenAnyKeysSignatureOfAnotherBody_ThenItIsRefusedAsSuch()
    {
        byte[] other = [.. Body, (byte)' '];
        Check(WebhookVerdict.WrongBody, [], await Verify(other, await Sign(Main), null));
        Check(WebhookVerdict.WrongBody, [], await Verify(other, await Sign(Meet), null));
    }

    [Fact]
    public async Task GivenARelaysSignature_ThenEveryRealmIsLookedThroughInOrder()
    {
        var relayed = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(RelaySecret), Body));
        Check(WebhookVerdict.Genuine, ["main", "meet", "off"], await Verify(Body, null, relayed));
        Check(WebhookVerdict.Genuine, ["meet"], await Verify(Body, await Sign(Meet), relayed));
        Check(WebhookVerdict.BadSignature, [], await Verify([], null, relayed));
    }

    [Fact]
    public async Task GivenNothing_ThenItIsNotSigned() => Check(WebhookVerdict.NotSigned, [], await Verify(Body, null, null));

    private static void Check(WebhookVerdict verdict, string[] realms, InstanceVerdict actual) =>
        Assert.Equal((verdict, string.Join(' ', realms)), (actual.Verdict, string.Join(' ', actual.Realms)));

    private ValueTask<InstanceVerdict> Verify(byte[] body, string? authorization, string? relaySignature) =>
        _webhooks.Verify(body, authorization, relaySignature);

    /// <summary>By LiveKit's official code.</summary>
    private Task<string> Sign(LiveKitOptions pair) => liveKit.Server.Sign(Body, pair.ApiKey, pair.ApiSecret);
}
