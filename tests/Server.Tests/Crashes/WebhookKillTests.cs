using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Livehouse.Testing.Server;
using Livehouse.Tests.Outgoing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Crashes;

/// <summary>
/// Webhooks while the real server is killed with signal 9 in the middle of deliveries, and the receiver is down when it is back: everything that was
/// acknowledged arrives, each stream in order and without a gap; what comes again has the id that it had.
/// </summary>
public sealed class WebhookKillTests
{
    private const int Streams = 3;

    /// <summary>
    /// After a kill its deliveries wait half a minute for their job's lease to be over: one will do in CI, and LIVEHOUSE_WEBHOOK_KILLS=3 tries more.
    /// </summary>
    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("LIVEHOUSE_WEBHOOK_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 1;

    [Fact]
    public async Task GivenDeliveriesUnderWay_WhenTheServerIsKilledAndTheReceiverIsDown_ThenNothingAcknowledgedIsMissingAndEachStreamIsInOrder()
    {
        await using var inbox = await Inbox.Open();
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["WEBHOOK_ALLOW_PRIVATE"] = "true" }, isProcess: true);
        using var boss = server.Client(server.Token("boss", null, "admin"));
        var created = await boss.PostFor(
            HttpStatusCode.Created, "/api/webhooks/endpoints", new { url = inbox.Url, events = new[] { "stream.started", "gift.sent" } });
        var endpoint = $"/api/webhooks/endpoints/{created.GetProperty("endpoint").GetProperty("id").GetString()}";
        var givers = new List<Giver>();
        for (var number = 0; number < Streams; number++) givers.Add(await Giver.ToNewStream(server, number));

        for (var kill = 0; kill < Kills; kill++)
        {
            using var crashed = new CancellationTokenSource();
            var (before, given) = (inbox.Accepted, givers.ConvertAll(static giver => giver.Acknowledged));
            var giving = givers.ConvertAll(giver => giver.Give(crashed.Token));
            await inbox.Until(() => inbox.Accepted >= before + (2 * Streams));

            // It has taken a delivery, and its answer never comes.
            inbox.Mode = InboxMode.Silent;
            await inbox.Until(() => inbox.Unanswered > 0);
            foreach (var (giver, at) in givers.Zip(given)) await giver.Reaches(at + 5);
            await server.KillHard();
            await crashed.CancelAsync();
            await Task.WhenAll(giving);
            (inbox.Mode, inbox.Unanswered, inbox.Refused) = (InboxMode.Down, 0, 0);

            await server.StartAgain();
            foreach (var giver in givers) await giver.Repeat();
            await inbox.Until(() => inbox.Refused > 0);
            inbox.Mode = InboxMode.Up;

            // What failed would be tried again later and later: an admin who has mended the receiver need not wait.
            foreach (var enabled in (bool[])[false, true])
            {
                using var changed = await boss.PutAsJsonAsync(Api.Path(endpoint), new { enabled });
                Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            }

            await inbox.Until(() => inbox.Different == givers.Sum(static giver => giver.Tried + 1));
        }

        foreach (var giver in givers)
        {
            var arrived = inbox.Of(giver.StreamId);
            var first = arrived.DistinctBy(static one => one.Id).ToList();
            Assert.Equal(Enumerable.Range(1, giver.Tried + 1).Select(static number => (long?)number), first.Select(static one => one.Sequence));
            Assert.Equal("stream.started", first[0].Type);
            Assert.Equal(giver.GiftIds, first.Skip(1).Select(static one => one.Data["giftId"]!.GetValue<string>()));
            foreach (var same in arrived.GroupBy(static one => one.Id)) Assert.Single(same.Select(static one => one.Body).Distinct());
        }

        Assert.True(inbox.Accepted > inbox.Different, "What was under way at the kill has not come again.");
    }

    /// <summary>One user who gives to one stream, the next gift when the one before was acknowledged.</summary>
    private sealed class Giver(LivehouseServer server, string streamId, string userId)
    {
        private readonly List<string> _giftIds = [];
        private readonly Lock _lock = new();
        private (int Count, TaskCompletionSource Reached)? _awaited;

        public string StreamId => streamId;

        public int Tried { get; private set; }

        public IReadOnlyList<string> GiftIds => _giftIds;

        public int Acknowledged
        {
            get
            {
                lock (_lock) return _giftIds.Count;
            }
        }

        public static async Task<Giver> ToNewStream(LivehouseServer server, int number)
        {
            using var host = server.Client(server.Token($"host{number}"));
            var started = await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "Stage" });
            return new Giver(server, started.GetProperty("stream").GetProperty("id").GetString()!, $"giver{number}");
        }

        public Task Reaches(int count)
        {
            lock (_lock)
            {
                if (_giftIds.Count >= count) return Task.CompletedTask;
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited = (count, reached);
                return reached.Task.WaitAsync(Testing.Hang.After);
            }
        }

        public async Task Give(CancellationToken crashed)
        {
            try
            {
                await using var hub = await HubClient.Connect(server, server.Token(userId));
                while (true) await Send(hub, Tried++, crashed);
            }
            catch (Exception lost)
                when (lost is OperationCanceledException or HubException or InvalidOperationException or IOException or WebSocketException)
            {
                // The server is gone: that is what the test is about.
            }
        }

        /// <summary>As apps do that come back: what was not answered is given again, under its client id.</summary>
        public async Task Repeat()
        {
            if (Acknowledged == Tried) return;
            await using var hub = await HubClient.Connect(server, server.Token(userId));
            await Send(hub, Tried - 1, CancellationToken.None);
        }

        private async Task Send(HubConnection hub, int number, CancellationToken crashed)
        {
            var receipt = await hub.InvokeAsync<JsonElement>("live:gift", new { streamId, giftType = "rose", clientId = $"g{number}" }, crashed);
            lock (_lock)
            {
                _giftIds.Add(receipt.GetProperty("giftId").GetString()!);
                if (_giftIds.Count >= _awaited?.Count) _awaited.Value.Reached.TrySetResult();
            }
        }
    }

    private enum InboxMode
    {
        Up,

        /// <summary>Takes what comes, and never answers.</summary>
        Silent,

        /// <summary>Breaks every connection.</summary>
        Down,
    }

    private sealed class Inbox : IAsyncDisposable
    {
        private readonly WebhookReceiver _receiver;
        private readonly List<Received> _taken = [];
        private readonly Lock _lock = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Inbox(WebhookReceiver receiver)
        {
            _receiver = receiver;
            receiver.Answer = Take;
        }

        public InboxMode Mode { get; set; }

        public string Url => _receiver.Url;

        public int Unanswered { get; set; }

        public int Refused { get; set; }

        public int Accepted
        {
            get
            {
                lock (_lock) return _taken.Count;
            }
        }

        public int Different
        {
            get
            {
                lock (_lock) return _taken.DistinctBy(static one => one.Id).Count();
            }
        }

        public static async Task<Inbox> Open() => new(await WebhookReceiver.Start());

        public List<Received> Of(string streamId)
        {
            lock (_lock) return [.. _taken.Where(one => one.StreamId == streamId)];
        }

        public async Task Until(Func<bool> condition)
        {
            using var patience = new CancellationTokenSource(Testing.Hang.After);
            while (true)
            {
                Task changed;
                lock (_lock) changed = _changed.Task;
                if (condition()) return;
                await changed.WaitAsync(patience.Token);
            }
        }

        public ValueTask DisposeAsync() => _receiver.DisposeAsync();

        private async Task Take(Received received, HttpContext context)
        {
            var mode = Mode;
            lock (_lock)
            {
                if (mode != InboxMode.Down) _taken.Add(received);
                if (mode == InboxMode.Silent) Unanswered++;
                if (mode == InboxMode.Down) Refused++;
                var changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed.SetResult();
            }

            if (mode == InboxMode.Up) context.Response.StatusCode = StatusCodes.Status204NoContent;
            else if (mode == InboxMode.Down) context.Abort();
            else await Gone(context.RequestAborted);
        }

        private static async Task Gone(CancellationToken client)
        {
            var gone = new TaskCompletionSource();
            await using (client.Register(gone.SetResult)) await gone.Task;
        }
    }
}
