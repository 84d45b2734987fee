using System.Net;
using System.Text.Json;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>The backup command beside the real server, and the restore command after it.</summary>
public sealed class BackupTests
{
    private const int GiftsBefore = 20;

    [Fact]
    public async Task GivenGiftsThatComeIn_WhenABackupIsMadeAndRestored_ThenEachAcknowledgedBeforeIsThereAndTheTotalsAreRight()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["GIFTS_PER_MINUTE"] = "1000000" }, isProcess: true);
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        var fan = await HubClient.Connect(server, server.Token("fan"));
        await fan.InvokeAsync("live:join", new { streamId });
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var giving = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Give(fan, streamId);
                if (Interlocked.Increment(ref acknowledged) == GiftsBefore) reached.SetResult();
            }
        });
        await await Task.WhenAny(reached.Task, giving);
        var file = Path.Combine(server.DataDirectory, "the-backup");
        var before = Volatile.Read(ref acknowledged);
        await Command(server, 0, "backup", file);
        await Command(server, 1, "restore", file);
        await stop.CancelAsync();
        await giving;

        await fan.DisposeAsync();
        await server.StopGracefully();
        await Command(server, 0, "restore", file);
        await server.StartAgain();

        var stream = await Totals(host, streamId);
        Assert.InRange(stream.GetProperty("count").GetInt64(), before, Volatile.Read(ref acknowledged));
        await using var later = await HubClient.Connect(server, server.Token("fan"));
        await later.InvokeAsync("live:join", new { streamId });
        await Give(later, streamId);
        var after = await Totals(host, streamId);
        Assert.Equal(stream.GetProperty("count").GetInt64() + 1, after.GetProperty("count").GetInt64());
        Assert.Equal(
            stream.GetProperty("value").GetInt64() * after.GetProperty("count").GetInt64(),
            after.GetProperty("value").GetInt64() * stream.GetProperty("count").GetInt64());
    }

    private static Task<JsonElement> Give(HubConnection fan, string streamId) => fan.InvokeAsync<JsonElement>("live:gift", new { streamId, giftType = "rose" });

    private static async Task<JsonElement> Totals(HttpClient client, string streamId) =>
        (await client.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}")).GetProperty("stream").GetProperty("gifts");

    private static async Task Command(LivehouseServer server, int exitCode, params string[] arguments)
    {
        var run = await ServerProgram.Run(
            "Api", arguments, new Dictionary<string, string> { ["DATABASE_URL"] = "", ["DATA_DIR"] = server.DataDirectory }, server.DataDirectory);
        Assert.True(run.ExitCode == exitCode, run.Errors);
    }
}
