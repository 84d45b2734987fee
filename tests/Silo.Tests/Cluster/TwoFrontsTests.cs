using System.Text.Json.Nodes;
using Livehouse.Streams;
using Livehouse.Tests.Deployment.Proxy;
using Livehouse.Tests.Hub;

namespace Livehouse.Tests.Cluster;

/// <summary>One stream whose audience is spread over two fronts.</summary>
[Collection(RunningCluster.Shared)]
public sealed class TwoFrontsTests(RunningCluster cluster)
{
    [Fact]
    public async Task GivenViewersAtTwoFronts_WhenThingsHappen_ThenBothHearTheSameUnderTheSameNumbers()
    {
        using var host = cluster.Client(0, "host1");
        var streamId = await host.GoLive();
        await using var ann = await Viewer.Join(cluster.Fronts[0].Address, cluster.Token("ann"), streamId);
        await using var ben = await Viewer.Join(cluster.Fronts[1].Address, cluster.Token("ben"), streamId);
        Assert.Equal(ann.Epoch, ben.Epoch);

        for (var number = 0; number < 20; number++)
        {
            var said = await (number % 2 == 0 ? ann : ben).Say($"message {number}");
            await (number % 2 == 0 ? ben : ann).Give($"gift-{number}");
            if (number % 5 == 0) await host.Post($"/api/live/{streamId}/pin-message", $$"""{"messageId":"{{said.GetProperty("messageId").GetString()}}"}""");
        }

        await ben.Say("the end");
        await ann.UntilMessage("the end");
        await ben.UntilMessage("the end");
        var first = ben.State.GetProperty("seq").GetInt64() + 1;
        Assert.Equal(ann.Heard.Where(told => told.Seq >= first), ben.Heard);
        Assert.Equal(Enumerable.Range(0, ben.Heard.Count).Select(next => first + next), ben.Heard.Select(told => told.Seq));
        Assert.Equal((21, 20), (ben.Heard.Count(told => told.Name == StreamEventNames.Message), ben.Heard.Count(told => told.Name == StreamEventNames.Gift)));
    }

    [Fact]
    public async Task GivenAViewerWhoseFrontDies_WhenTheyResumeAtTheOther_ThenNothingIsMissedOrRepeated()
    {
        using var host = cluster.Client(1, "host2");
        var streamId = await host.GoLive();
        await using var talker = await Viewer.Join(cluster.Fronts[1].Address, cluster.Token("talker"), streamId);
        await using var before = await Viewer.Join(cluster.Fronts[0].Address, cluster.Token("ann"), streamId);
        for (var number = 0; number < 5; number++) await talker.Say($"before {number}");
        await before.UntilMessage("before 4");

        await cluster.Fronts[0].KillHard();
        for (var number = 0; number < 5; number++) await talker.Say($"meanwhile {number}");
        await before.Lost;
        before.ReadOn();
        await using var after = await Viewer.Join(cluster.Fronts[1].Address, cluster.Token("ann"), streamId, before.Heard[^1].Seq, before.Epoch);
        await talker.Say("after");
        await after.UntilMessage("after");
        await cluster.Fronts[0].Start();

        Assert.True(after.State.GetProperty("resumed").GetBoolean());
        var seqs = before.Heard.Concat(after.Heard).Select(told => told.Seq).ToList();
        Assert.Equal(Enumerable.Range(0, seqs.Count).Select(next => before.State.GetProperty("seq").GetInt64() + 1 + next), seqs);
        Assert.Equal(11, before.Heard.Concat(after.Heard).Count(told => told.Name == StreamEventNames.Message));
    }

    [Fact]
    public async Task GivenABalancerWithoutStickySessions_WhenAClientNegotiatesAtOneFront_ThenItsWebSocketOpensAtTheOther()
    {
        using var host = cluster.Client(0, "host3");
        var streamId = await host.GoLive();
        await using var balancer = new Balancer([.. cluster.Fronts.Select(front => front.Address)]);
        await using var clients = await HubClients.Start();

        var viewer = await clients.Connect(balancer.Address, cluster.Token("ann"));
        await viewer.Invoke("live:join", Of(streamId));
        await viewer.Invoke("live:message", Of(streamId, "across"));

        Assert.Equal("across", (await viewer.Next(StreamEventNames.Message)).GetProperty("text").GetString());
        Assert.Collection(
            balancer.Seen,
            negotiation => Assert.True(
                negotiation is { Front: 0 } && negotiation.Request.StartsWith("POST /hubs/live/negotiate", StringComparison.Ordinal), negotiation.ToString()),
            socket => Assert.True(
                socket is { Front: 1 } && socket.Request.StartsWith("GET /hubs/live?id=", StringComparison.Ordinal),
                socket.Request.Split(' ')[0] + socket.Front));
    }

    [NginxTheory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task GivenTheCommittedProxyBeforeBothFronts_WhenClientsComeByAnyTransport_ThenTheyHearEachOther(string transport)
    {
        using var host = cluster.Client(0, $"host-{transport}");
        var streamId = await host.GoLive();
        await using var nginx = await Nginx.Start([.. cluster.Fronts.Select(front => front.Address)]);
        await using var clients = await HubClients.Start();
        var viewers = new List<HubClient>();
        foreach (var name in (string[])["ann", "ben", "cai", "dan"])
        {
            viewers.Add(await clients.Connect(nginx.Address, cluster.Token(name), transport: transport));
            await viewers[^1].Invoke("live:join", Of(streamId));
        }

        await viewers[0].Invoke("live:message", Of(streamId, "everybody"));

        foreach (var viewer in viewers) Assert.Equal("everybody", (await viewer.Next(StreamEventNames.Message)).GetProperty("text").GetString());
        foreach (var viewer in viewers) await viewer.Stop();
    }

    private static JsonObject Of(string streamId, string? text = null) => new() { ["streamId"] = streamId, ["text"] = text };
}
