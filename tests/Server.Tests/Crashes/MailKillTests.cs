using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>
/// Private messages while the real server is killed with signal 9: what was acknowledged to a sender reaches the receiver once and in order, also over the hub.
/// </summary>
public sealed class MailKillTests
{
    private const int Senders = 3;
    private const int Rounds = 3;

    private static readonly TimeSpan Patience = Testing.Hang.After;

    [Fact]
    public async Task GivenMessagesUnderWay_WhenTheServerIsKilled_ThenEachIsInBothMailboxesOnceAndInItsSendersOrder()
    {
        // No limit of a minute: the test writes as fast as it can.
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["MESSAGES_PER_MINUTE"] = "100000" }, isProcess: true);
        var senders = Enumerable.Range(0, Senders).Select(number => new Sender(server, $"sender{number}")).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            using var crashed = new CancellationTokenSource();
            var working = senders.ConvertAll(sender => sender.Write(5 * (round + 1), crashed.Token));
            await Task.WhenAll(senders.Select(sender => sender.Enough.WaitAsync(Patience)));
            await server.KillHard();
            await crashed.CancelAsync();
            await Task.WhenAll(working);
            await server.StartAgain();
        }

        // As apps do that come back: what was not answered is sent again, under its client id.
        foreach (var sender in senders) await sender.Repeat();
        var expected = senders.Sum(static sender => sender.Tried);

        using var receiver = server.Client(server.Token("receiver"));
        await using var device = new Device(server, "receiver");
        await device.Connect();
        var heard = await device.Hear(expected);
        Assert.Equal(Enumerable.Range(1, expected).Select(static seq => (long)seq), heard.Select(static entry => entry.GetProperty("seq").GetInt64()));
        foreach (var sender in senders)
        {
            var own = heard.Where(entry => entry.GetProperty("from").GetString() == sender.UserId)
                .Select(static entry => entry.GetProperty("messageId").GetString()!)
                .ToList();
            Assert.Equal(sender.MessageIds, own);
            Assert.Equal(sender.MessageIds, await Log(sender.Client));
        }

        Assert.Equal(heard.Select(static entry => entry.GetProperty("messageId").GetString()!), await Log(receiver));

        // What was acknowledged stays so over the next kill.
        await device.Acknowledge(expected - 2);
        await server.KillHard();
        await server.StartAgain();
        await device.Connect();
        Assert.Equal([expected - 1, expected], (await device.Hear(2)).Select(static entry => entry.GetProperty("seq").GetInt64()));
    }

    private static async Task<List<string>> Log(HttpClient client)
    {
        List<string> ids = [];
        for (var after = "0"; after is not null;)
        {
            var page = await client.GetFor(HttpStatusCode.OK, $"/api/messages?limit=100&after={after}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("messageId").GetString()!));
            after = page.GetProperty("nextCursor").GetString();
        }

        return ids;
    }

    private sealed class Sender(LivehouseServer server, string userId)
    {
        private readonly ConcurrentDictionary<int, string> _acknowledged = new();
        private TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string UserId => userId;

        public HttpClient Client { get; } = server.Client(server.Token(userId));

        /// <summary>Of all that it ever tried, in its order.</summary>
        public IReadOnlyList<string> MessageIds => [.. Enumerable.Range(0, Tried).Select(at => _acknowledged[at])];

        public int Tried { get; private set; }

        public Task Enough => _enough.Task;

        public async Task Write(int count, CancellationToken crashed)
        {
            _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                // What the crash before left unanswered comes first: a sender's order is the order of what it got through.
                await Repeat(crashed);
                for (var written = 0; ; written++)
                {
                    if (written == count) _enough.TrySetResult();
                    await Send(Tried++, crashed);
                }
            }
            catch (Exception lost) when (lost is OperationCanceledException or HttpRequestException)
            {
                // The server is gone: that is what the test is about.
            }
        }

        public async Task Repeat(CancellationToken crashed = default)
        {
            for (var at = 0; at < Tried; at++) await Send(at, crashed);
        }

        private async Task Send(int number, CancellationToken crashed)
        {
            var text = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{userId} wrote this as number {number}"));
            var body =
                new { to = "receiver", ciphertext = text, nonce = Convert.ToBase64String(new byte[24]), senderDeviceId = "phone", clientId = $"c{number}" };
            using var answer = await Client.Post("/api/messages", body, cancellation: crashed);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            var messageId = (await answer.Json()).GetProperty("messageId").GetString()!;
            Assert.Equal(messageId, _acknowledged.GetOrAdd(number, messageId));
        }
    }

    private sealed class Device(LivehouseServer server, string userId) : IAsyncDisposable
    {
        private Channel<JsonElement> _heard = Channel.CreateUnbounded<JsonElement>();
        private HubConnection? _hub;

        public async Task Connect()
        {
            await DisposeAsync();
            var heard = _heard = Channel.CreateUnbounded<JsonElement>();
            _hub = await HubClient.Connect(server, server.Token(userId), hub => hub.On<JsonElement>("inbox", entry => heard.Writer.TryWrite(entry)));
        }

        public Task Acknowledge(long seq) => _hub!.InvokeAsync("inbox:ack", new { seq });

        public async Task<List<JsonElement>> Hear(int count)
        {
            using var patience = new CancellationTokenSource(Patience);
            List<JsonElement> heard = [];
            while (heard.Count < count) heard.Add(await _heard.Reader.ReadAsync(patience.Token));
            return heard;
        }

        public async ValueTask DisposeAsync()
        {
            if (_hub is not null) await _hub.DisposeAsync();
        }
    }
}
