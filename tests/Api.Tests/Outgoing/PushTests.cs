using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>Followers' browsers are told that a stream is live, by a push service that takes nothing wrong.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private readonly ApiServer _server = ApiServer.With(["--WEBHOOK_ALLOW_PRIVATE=true"]);
    private PushReceiver? _receiver;

    private PushReceiver Receiver => _receiver!;

    public async Task InitializeAsync()
    {
        await _server.Start();
        _receiver = await PushReceiver.Start(TimeProvider.System);
        Receiver.VapidKey = (await _server.Anonymous().Get("/api/push/vapid-key")).Text("publicKey");
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(Receiver.Faults);
        await Receiver.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task GivenFollowers_WhenTheHostGoesLive_ThenThoseWhoWantAndMayAreToldOnce_HoweverOftenTheJobsAreRepeated()
    {
        await Follow("fan");
        await Follow("other");
        await Follow("silent", """{"notify":false}""");
        await Follow("blocker");
        await Follow("blocked");
        await Follow("left");
        await Follow("asleep");
        await Subscribe("stranger");
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

        Assert.Equal(2, Receiver.Taken.Count);

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
        await Follow("fan");
        var streamId = await _server.As("host").GoLive("Für Élise 🎹");
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
        await Follow("fan");
        await Follow("guest");
        using var host = _server.As("host");
        var streamId = await host.GoLive("Behind the door", ""","visibility":"invite" """);
        await Run(new AnnounceLive(Caller.DefaultTenant, "host", "host", streamId, "Behind the door", null));
        await Run(new SendPush(Caller.DefaultTenant, "host", "host", streamId, "Behind the door", ["fan", "guest"]));
        Assert.Empty(Receiver.Taken);

        await host.Post("/api/live/stop", "{}");
        const string Ended = "st_that-never-was";
        await Run(new AnnounceLive(Caller.DefaultTenant, "host", "host", Ended, "Over", null));
        await Run(new SendPush(Caller.DefaultTenant, "host", "host", Ended, "Over", ["fan", "guest"]));
        Assert.Empty(Receiver.Taken);
    }

    [Fact]
    public async Task GivenAFollowerWhoNoLongerWantsIt_WhenTheirTurnComes_ThenTheyAreNotTold()
    {
        var streamId = await _server.As("host").GoLive("A long line of followers");
        await Follow("fan", """{"notify":false}""");
        var announcement = new AnnounceLive(Caller.DefaultTenant, "host", "host", streamId, "A long line of followers", null);
        // As if they had wanted it when the followers were looked through.
        await _server.Services.GetRequiredService<IPushStore>().Announce(announcement, ["fan"], null, TimeProvider.System.GetUtcNow());
        await Run(new SendPush(Caller.DefaultTenant, "host", "host", streamId, "A long line of followers", ["fan"]));
        Assert.Empty(Receiver.Taken);
    }

    [Fact]
    public async Task GivenADeletedAccount_WhenItIsErased_ThenItsSubscriptionsAndQuietHoursAreGone()
    {
        await Follow("leaver");
        using var leaver = _server.As("leaver");
        var id = (await leaver.Post("/api/push/subscriptions", Receiver.SubscriptionOf("leaver"))).Text("subscription.id");
        await leaver.Put("/api/push/quiet-hours", """{"from":"22:00","to":"07:00","timeZone":"Europe/Berlin"}""");
        await Run(new EraseAccount(Caller.DefaultTenant, "leaver", 0, 0, null));
        var store = _server.Services.GetRequiredService<IPushStore>();
        Assert.False(await store.Remove(Caller.DefaultTenant, "leaver", id));
        Assert.Null(await store.Quiet(Caller.DefaultTenant, "leaver"));
    }

    private static string Text(JsonNode node, string field) => node[field]!.GetValue<string>();

    private async Task Follow(string userId, string body = "{}")
    {
        await Subscribe(userId);
        Assert.Equal(HttpStatusCode.OK, (await _server.As(userId).Post("/api/users/host/follow", body)).Status);
    }

    private async Task Subscribe(string userId)
    {
        var answer = await _server.As(userId).Post("/api/push/subscriptions", Receiver.SubscriptionOf(userId));
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
    }

    /// <summary>As a runner does after another one has died.</summary>
    private async Task Run<T>(T message) where T : OutboxMessage =>
        await _server.Services.GetRequiredService<OutboxHandler<T>>().Run(message, CancellationToken.None);
}
