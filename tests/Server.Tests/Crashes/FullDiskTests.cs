using System.Net;
using System.Text.Json;
using Livehouse.Testing.Disks;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>The real server on a disk that fills up: chat was acknowledged, announced and lost, and nothing showed that the server was unhealthy.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [SmallDiskFact]
    public async Task GivenADiskThatFillsUp_WhenPeopleWriteAndGive_ThenTheyAreRefusedUntilThereIsRoomAndNothingAcknowledgedIsLost()
    {
        using var disk = SmallDisk.TryMount(6)!;
        await using var server = await LivehouseServer.Start(
            new Dictionary<string, string> { ["DATA_DIR"] = disk.Folder, ["CHAT_PER_MINUTE"] = "1000000", ["GIFTS_PER_MINUTE"] = "1000000" });
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using var fan = await HubClient.Connect(server, server.Token("fan"));
        await fan.InvokeAsync("live:join", new { streamId });
        using var limit = new CancellationTokenSource(Patience);
        var said = new List<string>();

        Assert.Null(await Say());
        disk.Fill();
        string? refusal;
        while ((refusal = await Say()) is null)
        {
            limit.Token.ThrowIfCancellationRequested();
            disk.Fill();
        }

        Assert.Contains("storage_unavailable", refusal, StringComparison.Ordinal);
        Assert.Contains("storage_unavailable", (await Assert.ThrowsAsync<HubException>(() => Give("g-1"))).Message, StringComparison.Ordinal);
        using var other = server.Client(server.Token("other"));
        var problem = await other.PostFor(HttpStatusCode.ServiceUnavailable, "/api/live/start", new { title = "another" });
        Assert.Equal("storage_unavailable", problem.GetProperty("code").GetString());
        using var anyone = server.Client();
        var ready = await anyone.GetFor(HttpStatusCode.ServiceUnavailable, "/health/ready");
        Assert.Equal("unhealthy", ready.GetProperty("checks").GetProperty("database").GetProperty("status").GetString());
        await anyone.GetFor(HttpStatusCode.OK, "/health/live");
        Assert.Equal(said.TakeLast(50).Reverse(), await Read(50));

        disk.MakeRoom();
        while (await Say() is not null) limit.Token.ThrowIfCancellationRequested();
        await anyone.GetFor(HttpStatusCode.OK, "/health/ready");
        await Give("g-1");
        await Give("g-1");
        Assert.Equal(0, await server.StopGracefully());
        await server.StartAgain();

        Assert.Equal(said.AsEnumerable().Reverse(), await Read(int.MaxValue));
        Assert.Equal(
            1, (await host.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}")).GetProperty("stream").GetProperty("gifts").GetProperty("count").GetInt32());

        Task<JsonElement> Give(string clientId) => fan.InvokeAsync<JsonElement>("live:gift", new { streamId, giftType = "rose", clientId });

        async Task<string?> Say()
        {
            var text = $"{said.Count} {new string('x', 400)}";
            try
            {
                await fan.InvokeAsync<JsonElement>("live:message", new { streamId, text });
                said.Add(text);
                return null;
            }
            catch (HubException refused)
            {
                return refused.Message;
            }
        }

        async Task<List<string>> Read(int most)
        {
            var texts = new List<string>();
            string? cursor = null;
            do
            {
                var page = await host.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/messages?limit=50{(cursor is null ? "" : $"&cursor={cursor}")}");
                texts.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!));
                cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            }
            while (cursor is not null && texts.Count < most);
            return texts;
        }
    }
}
