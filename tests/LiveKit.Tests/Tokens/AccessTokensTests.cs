using Livehouse.LiveKit;
using Livehouse.Testing;

namespace Livehouse.Tests.LiveKit.Tokens;

[Collection(StandInCollection.Name)]
public sealed class AccessTokensTests(StandInFixture liveKit)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task GivenAViewersToken_WhenTheOfficialVerifierReadsIt_ThenEveryNoStandsInIt()
    {
        var verified = await liveKit.Server.Verify(liveKit.Tokens.Issue(new ParticipantToken("u1", "Ünal 🎤", VideoGrant.Viewer("room-1"), Hour)));

        var claims = verified["claims"]!;
        Assert.Equal("u1", (string?)claims["sub"]);
        Assert.Equal("Ünal 🎤", (string?)claims["name"]);
        Assert.Equal("""{"room":"room-1","roomJoin":true,"canPublish":false,"canSubscribe":true,"canPublishData":false}""", claims["video"]!.ToJsonString());
        Assert.Equal(3600, (long)claims["exp"]! - (long)claims["nbf"]!);
        Assert.Null(claims["metadata"]);
        Assert.Null(claims["attributes"]);
    }

    [Fact]
    public async Task GivenAViewersToken_WhenAClientJoinsWithIt_ThenItMaySubscribeAndNothingElse()
    {
        var participant = await liveKit.Server.JoinWithToken(liveKit.Tokens.Issue(new ParticipantToken("u1", "", VideoGrant.Viewer("tokens-1"), Hour)));

        Assert.Equal("""{"canSubscribe":true}""", participant["permission"]!.ToJsonString());
    }

    [Fact]
    public async Task GivenAPublishersToken_WhenAClientJoinsWithIt_ThenItMayPublish()
    {
        var token = new ParticipantToken(
            "host", "Host", VideoGrant.Publisher("tokens-2") with { CanPublishSources = ["camera", "microphone"], CanUpdateOwnMetadata = false }, Hour)
        {
            Metadata = "{\"a\":1}",
            Attributes = new Dictionary<string, string> { ["role"] = "host" },
        };

        var participant = await liveKit.Server.JoinWithToken(liveKit.Tokens.Issue(token));

        Assert.True((bool)participant["permission"]!["canPublish"]!);
        Assert.True((bool)participant["permission"]!["canPublishData"]!);
        Assert.Equal("{\"a\":1}", (string?)participant["metadata"]);
        Assert.Equal("host", (string?)participant["attributes"]!["role"]);
    }

    [Fact]
    public async Task GivenEveryGrant_WhenTheOfficialSideChecksTheirSpelling_ThenAllAreKnown()
    {
        var grant = new VideoGrant
        {
            Room = "r",
            RoomJoin = true,
            RoomCreate = true,
            RoomList = true,
            RoomAdmin = true,
            RoomRecord = true,
            IngressAdmin = true,
            CanPublish = true,
            CanSubscribe = true,
            CanPublishData = true,
            CanPublishSources = ["camera", "microphone", "screen_share", "screen_share_audio"],
            CanUpdateOwnMetadata = true,
            Hidden = true,
        };

        var verified = await liveKit.Server.Verify(liveKit.Tokens.Issue(new ParticipantToken("u1", "n", grant, Hour)));

        Assert.Null(verified["error"]);
        Assert.Equal(13, verified["claims"]!["video"]!.AsObject().Count);
    }

    [Fact]
    public async Task GivenTokensThatAreNoGood_WhenTheOfficialVerifierReadsThem_ThenItRefusesThem()
    {
        var participant = new ParticipantToken("u1", "n", VideoGrant.Viewer("r"), Hour);
        var past = new FakeClock(DateTimeOffset.UtcNow.AddHours(-2));
        var future = new FakeClock(DateTimeOffset.UtcNow.AddHours(2));

        Assert.NotNull((await liveKit.Server.Verify(new AccessTokens(liveKit.Options, past).Issue(participant)))["error"]);
        Assert.NotNull((await liveKit.Server.Verify(new AccessTokens(liveKit.Options, future).Issue(participant)))["error"]);
        Assert.NotNull(
            (await liveKit.Server.Verify(new AccessTokens(liveKit.Options with { ApiSecret = "another" }, TimeProvider.System).Issue(participant)))["error"]);
        Assert.NotNull(
            (await liveKit.Server.Verify(new AccessTokens(liveKit.Options with { ApiKey = "another" }, TimeProvider.System).Issue(participant)))["error"]);
    }

    [Fact]
    public async Task GivenATokenSignedByTheOfficialCode_WhenWeVerifyIt_ThenItIsGenuine()
    {
        var token = await new ServerTokens(liveKit.Options, TimeProvider.System).Read(await liveKit.Server.Sign([1, 2, 3]));

        Assert.Equal(liveKit.Options.ApiKey, token?.Issuer);
    }

    [Fact]
    public void GivenNoIdentityNoLifetimeOrNoCredentials_WhenATokenIsAskedFor_ThenThatIsAnError()
    {
        var participant = new ParticipantToken("u1", "n", VideoGrant.Viewer("r"), Hour);

        Assert.Throws<ArgumentException>(() => liveKit.Tokens.Issue(participant with { Identity = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => liveKit.Tokens.Issue(participant with { Lifetime = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new AccessTokens(liveKit.Options with { ApiSecret = "" }, TimeProvider.System));
    }

    [Fact]
    public void GivenTokensAndOptions_WhenWrittenToALog_ThenNoSecretStandsInThem()
    {
        Assert.DoesNotContain(liveKit.Options.ApiSecret, liveKit.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(liveKit.Options.WebhookSecret, liveKit.Options.ToString(), StringComparison.Ordinal);
    }
}
