using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>
/// The real server, killed with signal 9 in the middle of work: what it acknowledged is there exactly once when it is back, and a client's repeat of what it
/// did not see acknowledged is done once.
/// </summary>
public sealed class KillTests
{
    private const int Givers = 4;
    private const int Rounds = 3;

    [Fact]
    public async Task GivenGiftsPinsAndStartsUnderWay_WhenTheServerIsKilled_ThenEachAcknowledgedOneIsThereExactlyOnce()
    {
        await using var server = await LivehouseServer.Start(isProcess: true);
        var host = new Host(server, "host");
        await host.GoLive("stage");
        var acknowledged = new ConcurrentDictionary<string, string>();
        var attempted = new ConcurrentDictionary<string, bool>();
        var starts = new ConcurrentDictionary<string, string>();

        for (var round = 0; round < Rounds; round++)
        {
            var messageIds = await host.Say(round);
            var enough = new Countdown(8);
            var started = new Countdown(1);
            using var crashed = new CancellationTokenSource();
            var pinned = new ConcurrentQueue<string>();
            List<Task> work =
            [
                .. Enumerable
                    .Range(0, Givers)
                    .Select(giver => Give(server, host.StreamId, $"giver{round}x{giver}", acknowledged, attempted, enough, crashed.Token)),
                Pin(host, messageIds, pinned, crashed.Token),
                StartMany(server, round, starts, started, crashed.Token),
            ];
            await Task.WhenAll(enough.Reached, started.Reached);
            await server.KillHard();
            await crashed.CancelAsync();
            await Task.WhenAll(work);
            await server.StartAgain();

            // Pins are one at a time: the newest acknowledged one is on the board, at most one later attempt may be above it.
            var board = (await host.Stream()).GetProperty("pinned").EnumerateArray().Select(pin => pin.GetProperty("messageId").GetString()).ToList();
            if (pinned.LastOrDefault() is { } newest) Assert.Contains(newest, board.Take(2));
            Assert.Equal(board.Count, board.Distinct().Count());
        }

        // Every client repeats everything that it ever tried, as clients do that come back: what was done answers as before.
        var giftIds = new HashSet<string>();
        foreach (var clients in attempted.Keys.GroupBy(key => key.Split('/')[0]))
        {
            await using var connection = await HubClient.Connect(server, server.Token(clients.Key));
            foreach (var key in clients)
            {
                var receipt =
                    await connection.InvokeAsync<JsonElement>("live:gift", new { streamId = host.StreamId, giftType = "rose", clientId = key.Split('/')[1] });
                var giftId = receipt.GetProperty("giftId").GetString()!;
                Assert.True(giftIds.Add(giftId), "Two gifts have one id.");
                if (acknowledged.TryGetValue(key, out var before)) Assert.Equal(before, giftId);
            }
        }

        Assert.Equal(attempted.Count, (await host.Stream()).GetProperty("gifts").GetProperty("count").GetInt32());
        Assert.NotEmpty(acknowledged);

        foreach (var (user, streamId) in starts)
        {
            using var client = server.Client(server.Token(user));
            using var again = await client.Post("/api/live/start", new { title = "again" }, $"start-{user}");
            Assert.Equal(HttpStatusCode.Created, again.StatusCode);
            Assert.Equal(streamId, (await again.Json()).GetProperty("stream").GetProperty("id").GetString());
            using var second = await client.Post("/api/live/start", new { title = "second" }, null);
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        }

        Assert.NotEmpty(starts);
    }

    [Fact]
    public async Task GivenAReportABanAnInviteAndAnAccount_WhenTheServerIsKilledAtOnce_ThenTheyAreThere()
    {
        await using var server = await LivehouseServer.Start(isProcess: true);
        using var anyone = server.Client();
        var account = new { email = "ada@example.org", username = "ada", password = "correct horse battery" };
        using var registered = await anyone.Post("/api/auth/register", account, "register-ada");
        Assert.Equal(HttpStatusCode.Created, registered.StatusCode);
        var host = new Host(server, "host");
        await host.GoLive("stage", "invite");
        Assert.Equal(
            HttpStatusCode.OK, (await host.Client.Post($"/api/live/{host.StreamId}/invites", new { userIds = new[] { "guest", "rude" } }, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.Post($"/api/live/{host.StreamId}/bans", new { userId = "rude" }, null)).StatusCode);
        using var guest = server.Client(server.Token("guest"));
        using var report = await guest.Post($"/api/live/{host.StreamId}/report", new { type = "spam", reason = "ads" }, "report-1");
        Assert.Equal(HttpStatusCode.Created, report.StatusCode);

        await server.KillHard();
        await server.StartAgain();

        using var login = await anyone.Post("/api/auth/login", new { login = "ada", password = account.password }, null);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        using var again = await anyone.Post("/api/auth/register", account, "another-key");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        await guest.GetFor(HttpStatusCode.OK, $"/api/live/{host.StreamId}/watch");
        using var rude = server.Client(server.Token("rude"));
        await rude.GetFor(HttpStatusCode.Forbidden, $"/api/live/{host.StreamId}/watch");
        using var stranger = server.Client(server.Token("stranger"));
        await stranger.GetFor(HttpStatusCode.NotFound, $"/api/live/{host.StreamId}");
        using var repeated = await guest.Post($"/api/live/{host.StreamId}/report", new { type = "spam", reason = "ads" }, "report-1");
        Assert.Equal((await report.Json()).GetProperty("reportId").GetString(), (await repeated.Json()).GetProperty("reportId").GetString());
        using var moderator = server.Client(server.Token("mod", null, "moderator"));
        Assert.Equal(1, (await moderator.GetFor(HttpStatusCode.OK, "/api/admin/reports")).GetProperty("items").GetArrayLength());
    }

    private static async Task Give(
        LivehouseServer server,
        string streamId,
        string user,
        ConcurrentDictionary<string, string> acknowledged,
        ConcurrentDictionary<string, bool> attempted,
        Countdown enough,
        CancellationToken crashed)
    {
        try
        {
            await using var connection = await HubClient.Connect(server, server.Token(user));
            for (var gift = 0; gift < 50; gift++)
            {
                var key = $"{user}/g{gift}";
                attempted[key] = true;
                var receipt = await connection.InvokeAsync<JsonElement>("live:gift", new { streamId, giftType = "rose", clientId = $"g{gift}" }, crashed);
                acknowledged[key] = receipt.GetProperty("giftId").GetString()!;
                enough.Signal();
            }
        }
        catch (Exception lost)
            when (lost is OperationCanceledException or HubException or InvalidOperationException or IOException or System.Net.WebSockets.WebSocketException)
        {
            // The server is gone: that is what the test is about.
        }
    }

    private static async Task Pin(Host host, IReadOnlyList<string> messageIds, ConcurrentQueue<string> pinned, CancellationToken crashed)
    {
        try
        {
            foreach (var messageId in messageIds)
            {
                using var answer = await host.Client.PostAsJsonAsync(Api.Path($"/api/live/{host.StreamId}/pin-message"), new { messageId }, crashed);
                if (answer.IsSuccessStatusCode) pinned.Enqueue(messageId);
            }
        }
        catch (Exception lost) when (lost is OperationCanceledException or HttpRequestException)
        {
            // As above.
        }
    }

    private static async Task StartMany(
        LivehouseServer server, int round, ConcurrentDictionary<string, string> starts, Countdown started, CancellationToken crashed)
    {
        try
        {
            for (var number = 0; number < 100; number++)
            {
                var user = $"starter{round}x{number}";
                using var client = server.Client(server.Token(user));
                using var answer = await client.Post("/api/live/start", new { title = "again" }, $"start-{user}", crashed);
                if (answer.StatusCode != HttpStatusCode.Created) continue;
                starts[user] = (await answer.Json()).GetProperty("stream").GetProperty("id").GetString()!;
                started.Signal();
            }
        }
        catch (Exception lost) when (lost is OperationCanceledException or HttpRequestException)
        {
            // As above.
        }
    }

    /// <summary>A user who streams.</summary>
    private sealed class Host(LivehouseServer server, string userId)
    {
        public HttpClient Client { get; } = server.Client(server.Token(userId));

        public string StreamId { get; private set; } = "";

        public async Task GoLive(string title, string visibility = "public")
        {
            using var started = await Client.Post("/api/live/start", new { title, visibility }, null);
            Assert.Equal(HttpStatusCode.Created, started.StatusCode);
            StreamId = (await started.Json()).GetProperty("stream").GetProperty("id").GetString()!;
        }

        public async Task<JsonElement> Stream() => (await Client.GetFor(HttpStatusCode.OK, $"/api/live/{StreamId}")).GetProperty("stream");

        public async Task<IReadOnlyList<string>> Say(int round)
        {
            await using var connection = await HubClient.Connect(server, server.Token($"talker{round}"));
            List<string> messageIds = [];
            for (var message = 0; message < 20; message++)
            {
                var receipt = await connection.InvokeAsync<JsonElement>("live:message", new { streamId = StreamId, text = $"message {message}" });
                messageIds.Add(receipt.GetProperty("messageId").GetString()!);
            }

            return messageIds;
        }
    }

    /// <summary>Reached when it was signalled so many times.</summary>
    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public Task Reached => _reached.Task.WaitAsync(Testing.Hang.After);

        public void Signal()
        {
            if (Interlocked.Decrement(ref _left) == 0) _reached.SetResult();
        }
    }
}
