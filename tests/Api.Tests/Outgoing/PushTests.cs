using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>Followers' devices are told that a stream is live, by push services that take nothing wrong. Each test has a host of its own.</summary>
public sealed class PushTests(PushStage stage) : IClassFixture<PushStage>
{
    private readonly ApiServer _server = stage.Server;

    private PushReceiver Receiver => stage.Browsers;

    [Fact]
    public async Task GivenFollowers_WhenTheHostGoesLive_ThenThoseWhoWantAndMayAreToldOnce_HoweverOftenTheJobsAreRepeated()
    {
        await stage.Follow("host", "fan");
        await stage.Follow("host", "other");
        await stage.Follow("host", "silent", """{"notify":false}""");
        await stage.Follow("host", "blocker");
        await stage.Follow("host", "blocked");
        await stage.Follow("host", "left");
        await stage.Follow("host", "asleep");
        await stage.Subscribe("stranger", Receiver.SubscriptionOf("stranger"));
        Assert.Equal(HttpStatusCode.OK, (await _server.As("blocker").Put("/api/blocks/host", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.As("host").Put("/api/blocks/blocked", "{}")).Status);
        await _server.As("left").Delete("/api/users/host/follow");
        var quiet = await _server.As("asleep").Put("/api/push/quiet-hours", """{"from":"08:00","to":"08:00","timeZone":"Europe/Berlin"}""");
        Assert.Equal(HttpStatusCode.OK, quiet.Status);

        var streamId = await _server.As("host").GoLive("The first");
        Pushed[] told = [await Receiver.Next(), await Receiver.Next()];
        Assert.Equal(["fan", "other"], told.Select(static one => one.Device).Order());
        var notice = told[0].Json;
        Assert.Equal(("live", streamId, "host", "host", "The first"), (
            Text(notice, "type"), told[0].StreamId, Text(notice, "hostId"), Text(notice, "hostName"), Text(notice, "title")));
        Assert.Single(told.Select(static one => one.Topic).Distinct());

        var everybody = (string[])["fan", "other", "silent", "blocker", "blocked", "left", "asleep", "stranger"];
        for (var repeat = 0; repeat < 2; repeat++)
        {
            await Run(new AnnounceLive(Caller.DefaultTenant, "host", "host", streamId, "The first", null));
            await Run(new SendPush(Caller.DefaultTenant, "host", "host", streamId, "The first", everybody));
        }

        Assert.Equal(2, Told(streamId));

        // The next stream is another one. Users who want to be told now are, and those who no longer do are not.
        Assert.Equal(HttpStatusCode.OK, (await _server.As("host").Post("/api/live/stop", "{}")).Status);
        await _server.As("silent").Post("/api/users/host/follow", """{"notify":true}""");
        await _server.As("other").Post("/api/users/host/follow", """{"notify":false}""");
        var second = await _server.As("host").GoLive("The second");
        told = [await Receiver.Next(), await Receiver.Next()];
        Assert.Equal(["fan", "silent"], told.Select(static one => one.Device).Order());
        Assert.All(told, one => Assert.Equal(second, one.StreamId));
    }

    [Fact]
    public async Task GivenAMessage_WhenHttpEceReadsIt_ThenItSaysTheSame()
    {
        await stage.Follow("host-of-a-reader", "fan");
        var streamId = await _server.As("host-of-a-reader").GoLive("Für Élise 🎹");
        var pushed = await Receiver.Next();
        var device = Receiver.Device("fan");
        var clients = NpmFolder.InRepository("tests/clients");
        await clients.Install();
        using var node = Process.Start(clients.Node("src/push.mjs"))!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteLineAsync(new JsonObject
        {
            ["publicKey"] = device.PublicKey,
            ["privateKey"] = device.PrivateKey,
            ["auth"] = device.Auth,
            ["body"] = Base64Url.EncodeToString(pushed.Body),
            ["authorization"] = pushed.Authorization,
            ["vapidKey"] = Receiver.VapidKey,
            ["audience"] = Receiver.Origin,
        }.ToJsonString());
        node.StandardInput.Close();
        try
        {
            await node.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }

        Assert.True(node.ExitCode == 0, await errors);
        var read = JsonNode.Parse(await output)!;
        Assert.Equal((streamId, "Für Élise 🎹"), (Text(read, "streamId"), Text(read, "title")));
    }

    [Fact]
    public async Task GivenAPrivateStream_WhenItBegins_ThenOnlyTheInvitedAreTold_AndNobodyIsOfOneThatHasEnded()
    {
        await stage.Follow("host-behind-a-door", "fan");
        await stage.Follow("host-behind-a-door", "guest");
        using var host = _server.As("host-behind-a-door");
        var streamId = await host.GoLive("Behind the door", ""","visibility":"invite" """);
        await Run(new AnnounceLive(Caller.DefaultTenant, "host-behind-a-door", "host-behind-a-door", streamId, "Behind the door", null));
        await Run(new SendPush(Caller.DefaultTenant, "host-behind-a-door", "host-behind-a-door", streamId, "Behind the door", ["fan", "guest"]));
        Assert.Equal(0, Told(streamId));

        await host.Post("/api/live/stop", "{}");
        const string Ended = "st_that-never-was";
        await Run(new AnnounceLive(Caller.DefaultTenant, "host-behind-a-door", "host-behind-a-door", Ended, "Over", null));
        await Run(new SendPush(Caller.DefaultTenant, "host-behind-a-door", "host-behind-a-door", Ended, "Over", ["fan", "guest"]));
        Assert.Equal(0, Told(Ended));
    }

    [Fact]
    public async Task GivenAFollowerWhoNoLongerWantsIt_WhenTheirTurnComes_ThenTheyAreNotTold()
    {
        var streamId = await _server.As("host-of-many").GoLive("A long line of followers");
        await stage.Follow("host-of-many", "fan", """{"notify":false}""");
        var announcement = new AnnounceLive(Caller.DefaultTenant, "host-of-many", "host-of-many", streamId, "A long line of followers", null);
        // As if they had wanted it when the followers were looked through.
        await _server.Services.GetRequiredService<IPushStore>().Announce(announcement, ["fan"], null, TimeProvider.System.GetUtcNow());
        await Run(new SendPush(Caller.DefaultTenant, "host-of-many", "host-of-many", streamId, "A long line of followers", ["fan"]));
        Assert.Equal(0, Told(streamId));
    }

    [Fact]
    public async Task GivenADeletedAccount_WhenItIsErased_ThenItsSubscriptionsAndQuietHoursAreGone()
    {
        await stage.Follow("host-of-a-leaver", "leaver");
        using var leaver = _server.As("leaver");
        var id = (await leaver.Post("/api/push/subscriptions", Receiver.SubscriptionOf("leaver"))).Text("subscription.id");
        await leaver.Put("/api/push/quiet-hours", """{"from":"22:00","to":"07:00","timeZone":"Europe/Berlin"}""");
        await Run(new EraseAccount(Caller.DefaultTenant, "leaver", 0, 0, null));
        var store = _server.Services.GetRequiredService<IPushStore>();
        Assert.False(await store.Remove(Caller.DefaultTenant, "leaver", id));
        Assert.Null(await store.Quiet(Caller.DefaultTenant, "leaver"));
    }

    [Fact]
    public async Task GivenAFollowerWithABrowserAndTwoPhones_WhenTheHostGoesLive_ThenEachServiceGetsOneMessage_AndTheMetricsSaySo()
    {
        const string Host = "host-of-phones";
        const string Android = "dJ2:APA91b_phones-1";
        var iPhone = new string('a', 64);
        await stage.Follow(Host, "roamer");
        await stage.Subscribe("roamer", $$"""{"kind":"fcm","token":"{{Android}}"}""");
        await stage.Subscribe("roamer", $$"""{"kind":"apns","token":"{{iPhone}}"}""");

        var streamId = await _server.As(Host).GoLive("On every device");
        var (browser, android, apple) = (await Receiver.Next(), await stage.Fcm.Next(), await stage.Apns.Next());
        Assert.Equal(("roamer", streamId), (browser.Device, browser.StreamId));
        Assert.Equal((Android, streamId), (android.Token, Text(android.Message["data"]!, "streamId")));
        Assert.Equal((iPhone, streamId), (apple.Token, Text(apple.Message, "streamId")));

        await Run(new AnnounceLive(Caller.DefaultTenant, Host, Host, streamId, "On every device", null));
        await Run(new SendPush(Caller.DefaultTenant, Host, Host, streamId, "On every device", ["roamer"]));
        Assert.Equal((1, 1, 1), (Told(streamId), stage.Fcm.Taken.Count, stage.Apns.Taken.Count));
        foreach (var kind in (string[])["webpush", "fcm", "apns"]) await UntilCounted(kind);
    }

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();

    private int Told(string streamId) => Receiver.Taken.Count(one => one.StreamId == streamId);

    /// <summary>The message is counted when its service's answer has come, which is after the service took it.</summary>
    private async Task UntilCounted(string service)
    {
        using var client = _server.Anonymous();
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        while (true)
        {
            var metrics = (await client.Get("/metrics")).Raw;
            Assert.Contains($$"""livehouse_push_messages_total{outcome="removed",service="{{service}}"} """, metrics, StringComparison.Ordinal);
            if (Regex.IsMatch(metrics, $$"""livehouse_push_messages_total\{outcome="sent",service="{{service}}"\} [1-9]""")) return;
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>As a runner does after another one has died.</summary>
    private async Task Run<T>(T message) where T : OutboxMessage =>
        await _server.Services.GetRequiredService<OutboxHandler<T>>().Run(message, CancellationToken.None);
}
