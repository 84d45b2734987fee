using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Limits;
using Livehouse.Outgoing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>What browsers ask for, as docs/push.md says.</summary>
public sealed class PushSubscriptionTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Path = "/api/push/subscriptions";
    private const string Keys =
        """{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}""";

    [Fact]
    public async Task GivenTheKey_ThenItIsAPointOfTheCurve_OpenToAnyone_AndTheSameAfterARestart()
    {
        var key = (await server.Anonymous().Get("/api/push/vapid-key")).Text("publicKey");
        var point = Base64Url.DecodeFromChars(key);
        Assert.Equal((65, 4), (point.Length, point[0]));
        await server.Restart();
        Assert.Equal(key, (await server.Anonymous().Get("/api/push/vapid-key")).Text("publicKey"));
    }

    [Fact]
    public async Task GivenASubscription_WhenItIsRepeatedTakenOverAndRemoved_ThenAnEndpointHasOneOwner()
    {
        var body = Body("https://push.example.com/a");
        using var ann = server.As("ann");
        using var bob = server.As("bob");
        var first = await ann.Post(Path, body);
        Assert.Equal((HttpStatusCode.Created, "webpush"), (first.Status, first.Text("subscription.kind")));
        var id = first.Text("subscription.id");
        Assert.Equal(id, (await ann.Post(Path, body)).Text("subscription.id"));
        (await bob.Delete($"{Path}/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(id, (await bob.Post(Path, body)).Text("subscription.id"));
        (await ann.Delete($"{Path}/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.NoContent, (await bob.Delete($"{Path}/{id}")).Status);
        (await bob.Delete($"{Path}/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAsManyAsAUserMayHave_WhenAnotherIsAdded_ThenTheOldestGoes()
    {
        using var ann = server.As("many");
        List<string> ids = [];
        for (var at = 0; at <= PushLimits.SubscriptionsMax; at++)
        {
            ids.Add((await ann.Post(Path, Body($"https://push.example.com/{at}"))).Text("subscription.id"));
        }

        var store = server.Services.GetRequiredService<IPushStore>();
        var left = 0;
        foreach (var id in ids) left += await store.Remove("default", "many", id) ? 1 : 0;
        Assert.Equal(PushLimits.SubscriptionsMax, left);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.Delete($"{Path}/{ids[^1]}")).Status);
    }

    [Theory]
    [InlineData("fcm")]
    [InlineData("apns")]
    public async Task GivenAPhone_WhenItSubscribes_ThenTheServerSaysThatItDoesNotSendToIt(string kind)
    {
        using var ann = server.As("ann");
        (await ann.Post(Path, $$"""{"kind":"{{kind}}","token":"a-token"}""")).AssertProblem(HttpStatusCode.ServiceUnavailable, "push_not_configured");
        (await ann.Post(Path, $$"""{"kind":"{{kind}}"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenAServerThatSendsToPhones_WhenOneSubscribes_ThenItsTokenIsCheckedAndHasOneOwner()
    {
        using var rsa = RSA.Create(2_048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var account = new JsonObject
        {
            ["project_id"] = "a-project",
            ["client_email"] = "push@a-project.iam.gserviceaccount.com",
            ["private_key_id"] = "1",
            ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = "https://oauth2.googleapis.com/token",
        };
        await using var phones = ApiServer.With(
        [
            $"--PUSH_FCM_CREDENTIALS={account.ToJsonString()}", $"--PUSH_APNS_KEY={ecdsa.ExportPkcs8PrivateKeyPem()}", "--PUSH_APNS_KEY_ID=ABC1234567",
            "--PUSH_APNS_TEAM_ID=TEAM123456", "--PUSH_APNS_TOPIC=com.example.live",
        ]);
        await phones.Start();
        using var ann = phones.As("ann");
        using var bob = phones.As("bob");
        const string Apple = "00FC13ADff785122b4ad28809a3420982341241421348097878e577c991de8f0";
        foreach (var (kind, token) in new[] { ("fcm", "dJ2:APA91b_x-1"), ("apns", Apple) })
        {
            var added = await ann.Post(Path, $$"""{"kind":"{{kind}}","token":"{{token}}"}""");
            Assert.Equal((HttpStatusCode.Created, kind), (added.Status, added.Text("subscription.kind")));
            Assert.DoesNotContain(token, added.Raw, StringComparison.OrdinalIgnoreCase);
            var renewed = await bob.Post(Path, $$"""{"kind":"{{kind}}","token":"{{(kind == "apns" ? token.ToUpperInvariant() : token)}}"}""");
            Assert.Equal(added.Text("subscription.id"), renewed.Text("subscription.id"));
            (await ann.Delete($"{Path}/{added.Text("subscription.id")}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }

        foreach (var (kind, token) in new[] { ("fcm", "a b"), ("fcm", "ä"), ("apns", "abc"), ("apns", "../../x"), ("apns", "0g") })
        {
            var refused = await ann.Post(Path, $$"""{"kind":"{{kind}}","token":"{{token}}"}""");
            refused.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
            Assert.NotNull(refused.At("errors")!["token"]);
        }
    }

    [Theory]
    [InlineData("http://push.example.com/a")]
    [InlineData("https://127.0.0.1/a")]
    [InlineData("https://localhost/a")]
    [InlineData("https://10.0.0.1/a")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/a")]
    [InlineData("https://user:word@push.example.com/a")]
    [InlineData("https://push.example.com/ä")]
    [InlineData("push.example.com")]
    public async Task GivenAnAddressThatIsNotCalled_WhenABrowserNamesIt_ThenItIsRefused(string endpoint)
    {
        var answer = await server.As("ann").Post(Path, Body(endpoint));
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")!["endpoint"]);
    }

    [Theory]
    [InlineData("""{"p256dh":"BCVxsr7N","auth":"BTBZMqHH6r4Tts7J_aSIgg"}""")]
    [InlineData("""{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw5","auth":"BTBZMqHH6r4Tts7J_aSIgg"}""")]
    [InlineData("""{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZ"}""")]
    [InlineData("""{"p256dh":"%","auth":"%"}""")]
    [InlineData("""{"auth":"BTBZMqHH6r4Tts7J_aSIgg"}""")]
    [InlineData("null")]
    public async Task GivenKeysThatAreNone_WhenABrowserNamesThem_ThenTheyAreRefused(string keys)
    {
        var answer = await server.As("ann").Post(Path, $$"""{"kind":"webpush","endpoint":"https://push.example.com/a","keys":{{keys}}}""");
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")!["keys"]);
    }

    [Fact]
    public async Task GivenQuietHours_WhenTheyAreSetAndCleared_ThenTheyAreShown()
    {
        const string Quiet = "/api/push/quiet-hours";
        using var ann = server.As("ann");
        Assert.Null((await ann.Get(Quiet)).At("quietHours"));
        Assert.Equal(HttpStatusCode.OK, (await ann.Put(Quiet, """{"from":"22:30","to":"07:00","timeZone":"Europe/Berlin"}""")).Status);
        var shown = await ann.Get(Quiet);
        Assert.Equal(("22:30", "07:00", "Europe/Berlin"), (shown.Text("quietHours.from"), shown.Text("quietHours.to"), shown.Text("quietHours.timeZone")));
        (await ann.Put(Quiet, """{"from":"24:00","to":"07:00","timeZone":"Europe/Berlin"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ann.Put(Quiet, """{"from":"22:00","to":"07:00","timeZone":"Mars/Olympus"}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(HttpStatusCode.NoContent, (await ann.Delete(Quiet)).Status);
        Assert.Null((await ann.Get(Quiet)).At("quietHours"));
    }

    private static string Body(string endpoint) => $$"""{"kind":"webpush","endpoint":"{{endpoint}}","keys":{{Keys}}}""";
}
