using System.Text.Json.Nodes;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Outgoing.Push;
using Livehouse.Testing;

namespace Livehouse.Tests.Outgoing;

/// <summary>FCM and APNs, by stand-ins that take nothing wrong and answer as Google's and Apple's documentation says.</summary>
public sealed class PhonePushTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private FcmStandIn? _fcm;
    private ApnsStandIn? _apns;
    private PushWorld? _world;

    private FcmStandIn Fcm => _fcm!;

    private ApnsStandIn Apns => _apns!;

    private PushWorld World => _world!;

    public async Task InitializeAsync()
    {
        _fcm = await FcmStandIn.Start(_clock);
        _apns = await ApnsStandIn.Start(_clock);
        _world = await PushWorld.Make("", _clock, new OutgoingOptions
        {
            AllowPrivate = true,
            Fcm = FcmAccount.Parse(Fcm.Account, out _),
            FcmUrl = Fcm.Origin,
            Apns = ApnsKey.Parse(Apns.Pem, ApnsStandIn.KeyId, ApnsStandIn.TeamId, ApnsStandIn.Topic),
            ApnsUrl = Apns.Origin,
        });
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(Fcm.Faults);
        Assert.Empty(Apns.Faults);
        await World.DisposeAsync();
        await Fcm.DisposeAsync();
        await Apns.DisposeAsync();
    }

    [Fact]
    public async Task GivenPhonesAndABrowser_WhenTheHostGoesLive_ThenEachIsToldOnceByItsOwnService()
    {
        await World.Follow([("fan", true), ("other", true)]);
        await World.Subscribe("fan", PushKinds.Fcm, "fcm:token_1");
        await World.Subscribe("fan", PushKinds.Apns, Device(1));
        await World.Subscribe("fan");
        await World.Subscribe("other", PushKinds.Apns, Device(2));
        await World.Announce();
        for (var repeat = 0; repeat < 3; repeat++) await World.Send(["fan", "other"]);

        Assert.Single(World.Receiver.Taken);
        var (token, android) = Assert.Single(Fcm.Taken);
        Assert.Equal("fcm:token_1", token);
        Assert.Equal(("🔴 The host", "A title"), (Text(android["notification"]!["title"]), Text(android["notification"]!["body"])));
        Assert.Equal(("st_1", "st_1"), (Text(android["data"]!["streamId"]), Text(android["android"]!["collapse_key"])));
        const string Ids = """{"type":"live","streamId":"st_1","hostId":"host"}""";
        Assert.Equal(Ids, Text(android["data"]!["body"]));
        Assert.Equal([Device(1), Device(2)], Apns.Taken.Select(static one => one.Token).Order());
        var apple = Apns.Taken.First().Message;
        Assert.Equal(("🔴 The host", "A title"), (Text(apple["aps"]!["alert"]!["title"]), Text(apple["aps"]!["alert"]!["body"])));
        Assert.Equal(Ids, Text(apple["body"]));
        Assert.Equal(("st_1", "The host", "A title"), (Text(apple["streamId"]), Text(apple["hostName"]), Text(apple["title"])));
        Assert.Equal((1, 1), (Fcm.Grants, Apns.TokensMade.Count));
    }

    /// <summary>Apple's and Google's limit is 4096 bytes, and an emoji of a text may become twelve of them.</summary>
    [Fact]
    public async Task GivenTheLongestTexts_WhenTheyAreSent_ThenNoServiceFindsThemTooLong()
    {
        await World.Follow([("fan", true)]);
        await World.Subscribe("fan", PushKinds.Fcm, "token");
        await World.Subscribe("fan", PushKinds.Apns, Device(1));
        await World.Subscribe("fan");
        await World.Announce();
        var name = string.Concat(Enumerable.Repeat("🎹", Livehouse.Limits.AccountLimits.DisplayNameLengthMax));
        var title = string.Concat(Enumerable.Repeat("🔥", Livehouse.Limits.StreamLimits.TitleLengthMax));
        await World.Sending.Send(
            new SendPush(PushWorld.Tenant, "host", name, PushWorld.Stream, title, ["fan"]), static (_, _) => Task.FromResult(true), CancellationToken.None);
        Assert.Equal(title, Text(Assert.Single(Fcm.Taken).Message["notification"]!["body"]));
        Assert.Equal(title, Text(Assert.Single(Apns.Taken).Message["aps"]!["alert"]!["body"]));
        Assert.Equal(title, Text(Assert.Single(World.Receiver.Taken).Json["title"]));
    }

    [Fact]
    public async Task GivenFcmsAnswers_ThenDeadTokensGo_AndWhatMayBeTakenLaterIsTriedWhenItSays()
    {
        var answers = new Dictionary<string, (int Status, string Name, string? Code, string[] Fields)>
        {
            ["unregistered"] = (404, "NOT_FOUND", "UNREGISTERED", []),
            ["elsewhere"] = (403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", []),
            ["none"] = (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", []),
            ["malformed"] = (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", ["message.token"]),
            ["payload"] = (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", ["message.data[0].value"]),
            ["quota"] = (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", []),
            ["down"] = (503, "UNAVAILABLE", "UNAVAILABLE", []),
            ["denied"] = (403, "PERMISSION_DENIED", null, []),
            ["project"] = (404, "NOT_FOUND", null, []),
        };
        string[] users = [.. answers.Keys, "good"];
        await Phones(PushKinds.Fcm, users, static name => name);
        Fcm.Refuses = async (token, context) =>
        {
            if (!answers.TryGetValue(token, out var answer)) return false;
            if (token == "quota") context.Response.Headers.RetryAfter = "90";
            await FcmStandIn.Error(context, answer.Status, answer.Name, answer.Code, answer.Fields);
            return true;
        };
        Assert.Equal(TimeSpan.FromSeconds(90), (await Fails(users)).RetryAfter);
        Assert.Equal(users.Order(), Fcm.Asked.Where(static one => one.Value == 1).Select(static one => one.Key).Order());
        Assert.Equal(["denied", "down", "good", "payload", "project", "quota"], await Left(users));

        foreach (var name in (string[])["quota", "down", "denied", "project"]) answers.Remove(name);
        await World.Send(users);
        Assert.Equal(["denied", "down", "good", "project", "quota"], Fcm.Taken.Select(static one => one.Token).Order());
        Assert.Equal(1, Fcm.Asked["payload"]);
        Assert.Equal(1, Fcm.Grants);
    }

    [Fact]
    public async Task GivenAQuotaWithoutAWait_ThenFcmIsLeftAloneForAMinute_AndNobodyWaitsForeverBecauseItSaysSo()
    {
        await Phones(PushKinds.Fcm, ["fan"], static name => name);
        var wait = "";
        Fcm.Refuses = async (_, context) =>
        {
            if (wait.Length > 0) context.Response.Headers.RetryAfter = wait;
            await FcmStandIn.Error(context, 429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED");
            return true;
        };
        Assert.Equal(TimeSpan.FromMinutes(1), (await Fails(["fan"])).RetryAfter);
        wait = "86400";
        Assert.Equal(TimeSpan.FromMinutes(5), (await Fails(["fan"])).RetryAfter);
        wait = _clock.GetUtcNow().AddSeconds(100).ToString("R");
        Assert.InRange((await Fails(["fan"])).RetryAfter!.Value.TotalSeconds, 99, 100);
    }

    [Fact]
    public async Task GivenATokenThatEnds_ThenOneIsAskedForInTime_AndAgainWhenItIsRefusedEarlier()
    {
        await Phones(PushKinds.Fcm, ["a", "b", "c"], static name => name);
        await World.Send(["a"]);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await World.Send(["b"]);
        Assert.Equal(2, Fcm.Grants);
        Fcm.Revoke();
        await Fails(["c"]);
        await World.Send(["c"]);
        Assert.Equal((3, 3), (Fcm.Grants, Fcm.Taken.Count));
    }

    [Fact]
    public async Task GivenATokenServerThatFails_ThenItIsNotAskedByEveryMessage_AndNoSoonerThanItSays()
    {
        string[] users = [.. Enumerable.Range(0, 30).Select(static at => $"u{at:00}")];
        await Phones(PushKinds.Fcm, users, static name => name);
        var asked = 0;
        Fcm.TokenAnswer = context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "20";
            return Task.CompletedTask;
        };
        Assert.Equal(TimeSpan.FromSeconds(20), (await Fails(users)).RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(TimeSpan.FromSeconds(2), (await Fails(users)).RetryAfter);
        Assert.Equal(1, asked);
        Fcm.TokenAnswer = null;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await World.Send(users);
        Assert.Equal((30, 1), (Fcm.Taken.Count, Fcm.Grants));
    }

    [Fact]
    public async Task GivenApplesAnswers_ThenDeadTokensGo_UnlessTheyWereRegisteredSince()
    {
        var registered = _clock.GetUtcNow();
        string[] users = ["over", "since", "bare", "bad", "topic", "busy", "shut", "key", "wrong", "good"];
        await Phones(PushKinds.Apns, users, name => Device(Array.IndexOf(users, name)));
        var isFirst = true;
        Apns.Refuses = async (token, context) =>
        {
            var user = users[int.Parse(token, System.Globalization.CultureInfo.InvariantCulture)];
            if (user == "good" || (!isFirst && user is "busy" or "shut" or "key")) return false;
            if (user == "shut") context.Response.Headers.RetryAfter = "45";
            await (user switch
            {
                "over" => ApnsStandIn.Error(context, 410, "Unregistered", registered.AddSeconds(1)),
                "since" => ApnsStandIn.Error(context, 410, "Unregistered", registered.AddDays(-1)),
                "bare" => ApnsStandIn.Error(context, 410, "ExpiredToken"),
                "bad" => ApnsStandIn.Error(context, 400, "BadDeviceToken"),
                "topic" => ApnsStandIn.Error(context, 400, "DeviceTokenNotForTopic"),
                "busy" => ApnsStandIn.Error(context, 429, "TooManyRequests"),
                "shut" => ApnsStandIn.Error(context, 503, "Shutdown"),
                "key" => ApnsStandIn.Error(context, 403, "InvalidProviderToken"),
                _ => ApnsStandIn.Error(context, 400, "BadPriority"),
            });
            return true;
        };
        Assert.Equal(TimeSpan.FromSeconds(45), (await Fails(users)).RetryAfter);
        Assert.Equal(["busy", "good", "key", "shut", "since", "wrong"], await Left(users));
        isFirst = false;
        await World.Send(users);
        Assert.Equal(4, Apns.Taken.Count);
        Assert.Equal(13, Apns.Asked.Values.Sum());
    }

    [Fact]
    public async Task GivenATeamsToken_ThenItIsRenewedBeforeAnHour_AndNoMoreOftenThanAppleAllows()
    {
        string[] users = [.. Enumerable.Range(0, 9).Select(static at => $"{at}")];
        await Phones(PushKinds.Apns, users, static name => Device(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var user in users)
        {
            await World.Send([user]);
            _clock.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(9, Apns.Taken.Count);
        Assert.Equal([45 * 60, 45 * 60], Apns.TokensMade.Zip(Apns.TokensMade.Skip(1), static (one, next) => next - one));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"project_id":"p/../x","client_email":"a@b","private_key_id":"1","private_key":"-","token_uri":"https://example.com"}""")]
    [InlineData("""{"project_id":"p","client_email":"a@b","private_key_id":"1","private_key":"-","token_uri":"example"}""")]
    [InlineData("""{"project_id":"p","client_email":"a@b","private_key_id":"1","private_key":"-secret-","token_uri":"https://example.com"}""")]
    [InlineData("""{"project_id":1,"client_email":"a@b","private_key_id":"1","private_key":"-","token_uri":"https://example.com"}""")]
    public void GivenAFileThatIsNoServiceAccount_ThenWhatIsWrongIsToldWithoutItsText(string json)
    {
        Assert.Null(FcmAccount.Parse(json, out var fault));
        Assert.StartsWith("must be a service account's JSON", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    private static string Device(int number) => number.ToString("D64", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text
        : node!.ToJsonString();

    private async Task Phones(string kind, string[] users, Func<string, string> tokenOf)
    {
        await World.Follow(users.Select(static user => (user, true)));
        foreach (var user in users) await World.Subscribe(user, kind, tokenOf(user));
        await World.Announce();
    }

    private Task<OutboxMessageFailedException> Fails(string[] users) => Assert.ThrowsAsync<OutboxMessageFailedException>(() => World.Send(users));

    /// <summary>Whose devices would be told of another stream.</summary>
    private async Task<IEnumerable<string>> Left(string[] users)
    {
        await World.Storage.Push.Announce(World.Announcement with { StreamId = "st_2" }, users, null, _clock.GetUtcNow());
        return (await World.Storage.Push.Untold("st_2", PushWorld.Tenant, users)).Select(static one => one.UserId).Order();
    }
}
