using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Streams;
using Livehouse.Tests.Hub;

namespace Livehouse.Tests.Cluster;

/// <summary>A front that is asked to stop, as in a rolling upgrade.</summary>
public sealed class LeavingFrontTests
{
    [Fact]
    public async Task GivenAFrontThatGetsSigterm_WhenItsClientsAreTold_ThenTheyGoOnAtTheOtherAndNewcomersAreSentAway()
    {
        await using var cluster = await RunningCluster.Start();
        using var host = cluster.Client(1, "host");
        var streamId = await host.GoLive();
        await using var talker = await Viewer.Join(cluster.Fronts[1].Address, cluster.Token("talker"), streamId);
        await using var balancer = new Balancer([.. cluster.Fronts.Select(front => front.Address)]);
        await using var clients = await HubClients.Start();

        // Neither negotiates with its own front; this one keeps its front from ending until the time for clients to disconnect is over.
        var stubborn = await clients.Connect(cluster.Fronts[0].Address, cluster.Token("stubborn"));
        var viewer = await ConnectedTo(0, balancer, () => clients.Connect(balancer.Address, cluster.Token("ann"), reconnect: true));
        var state = await viewer.Invoke("live:join", Argument(streamId));
        await talker.Say("before");
        await viewer.Next(StreamEventNames.Message);
        await stubborn.Pause();

        cluster.Fronts[0].Terminate();
        Assert.Equal(JsonValueKind.Null, (await viewer.Next("@reconnecting")).ValueKind);
        using var here = cluster.Client(0, "newcomer");
        using var there = cluster.Client(1, "newcomer");
        (await here.Post("/hubs/live/negotiate?negotiateVersion=1")).AssertProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await here.Get("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await there.Get("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await there.Post("/hubs/live/negotiate?negotiateVersion=1")).Status);

        await talker.Say("meanwhile");
        await viewer.Next("@reconnected");
        var lastSeq = Seqs(viewer).Max();
        var resumed = await viewer.Invoke("live:join", Argument(streamId, lastSeq, state.GetProperty("epoch").GetString()));
        await talker.Say("after");
        await viewer.Next(StreamEventNames.Message, message => message.GetProperty("text").GetString() == "after");
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        var seqs = Seqs(viewer);
        Assert.Equal(Enumerable.Range(0, seqs.Count).Select(next => seqs[0] + next), seqs);

        Assert.Equal(0, await cluster.Fronts[0].Ended());
        await Assert.ThrowsAsync<HttpRequestException>(() => here.Get("/health/live"));
        Assert.Equal(HttpStatusCode.OK, (await there.Get($"/api/live/{streamId}")).Status);
    }

    /// <summary>A balancer takes turns over connections, of which a client that is connected has opened two.</summary>
    private static async Task<HubClient> ConnectedTo(int front, Balancer balancer, Func<Task<HubClient>> connect)
    {
        while (true)
        {
            var client = await connect();
            if (balancer.Seen[^1].Front == front) return client;
            await client.Stop();
        }
    }

    private static JsonObject Argument(string streamId, long? lastSeq = null, string? epoch = null) =>
        new() { ["streamId"] = streamId, ["lastSeq"] = lastSeq, ["epoch"] = epoch };

    private static List<long> Seqs(HubClient viewer) =>
        [.. viewer.Heard
            .Where(told => told.Payload.ValueKind == JsonValueKind.Object && told.Name != StreamEventNames.State)
            .Select(told => told.Payload.GetProperty("seq").GetInt64())];
}
