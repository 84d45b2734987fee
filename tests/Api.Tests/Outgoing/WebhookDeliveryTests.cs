using System.Net;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Outgoing;

/// <summary>What happens here is told to a receiver that verifies it with the official package.</summary>
public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private readonly ApiServer _server = ApiServer.With(["--WEBHOOK_ALLOW_PRIVATE=true"]);
    private WebhookReceiver? _receiver;

    private WebhookReceiver Receiver => _receiver!;

    private ApiClient Boss => _server.As("boss", null, Role.Admin);

    public async Task InitializeAsync()
    {
        await _server.Start();
        _receiver = await WebhookReceiver.Start();
    }

    public async Task DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task GivenAnEndpoint_WhenAStreamLives_ThenItIsToldInOrderAndTheOfficialPackageVerifiesEach()
    {
        var (_, secret) = await Add("stream.started", "stream.updated", "stream.ended", "gift.sent", "user.followed", "report.opened");
        using var host = _server.As("host");
        using var fan = _server.As("fan");
        var streamId = await host.GoLive("The first");
        Assert.Equal(HttpStatusCode.OK, (await host.Put($"/api/live/{streamId}", """{"title":"The second"}""")).Status);
        var fanCaller = new Caller(Caller.DefaultTenant, "fan", "fan", Role.Defaults);
        var gift = await _server.Services.GetRequiredService<IGrains>().Stream(streamId).Give(new SendGift(fanCaller, "rose", 2, "g1"));
        Assert.False(gift.IsRefused);
        await fan.Post("/api/users/host/follow", "{}");
        await fan.Post($"/api/live/{streamId}/report", """{"type":"spam","reason":"Test"}""");
        await host.Post("/api/live/stop", "{}");

        List<Received> all = [];
        while (all.Count < 6) all.Add(await Receiver.Next());
        foreach (var one in all) one.Verify(secret);
        var ofStream = all.Where(one => one.StreamId == streamId).ToList();
        Assert.Equal([1L, 2, 3, 4, 5], ofStream.Select(static one => one.Sequence!.Value));
        Assert.Equal(["gift.sent", "report.opened", "stream.ended", "stream.started", "stream.updated"], ofStream.Select(static one => one.Type).Order());
        Assert.Equal(
            ["stream.started", "stream.updated", "gift.sent", "stream.ended"],
            ofStream.Where(static one => one.Type != "report.opened").Select(static one => one.Type));
        Assert.Equal(2, ofStream.Single(static one => one.Type == "gift.sent").Data["quantity"]!.GetValue<int>());
        Assert.Equal("fan", all.Single(static one => one.Type == "user.followed").Data["followerId"]!.GetValue<string>());
        Assert.Equal(6, all.DistinctBy(static one => one.Id).Count());
    }

    private async Task<(string Id, string Secret)> Add(params string[] events)
    {
        using var boss = Boss;
        var answer = await boss.Post(
            "/api/webhooks/endpoints", $$"""{"url":"{{Receiver.Url}}","events":[{{string.Join(',', events.Select(static type => $"\"{type}\""))}}]}""");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return (answer.Text("endpoint.id"), answer.Text("secret"));
    }
}
