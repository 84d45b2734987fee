using System.Collections.Concurrent;
using System.Threading.Channels;
using Livehouse.Api.Hub;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Notices;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Tests.Hub.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests.Hub.Users;

/// <summary>
/// A front's users' side over fake inboxes and a fake notification router, with connections whose transports the test holds, on a clock that it moves.
/// </summary>
internal sealed class UserFrontStage : IGrains, INotificationRouterGrain, IAsyncDisposable
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly SubscriptionFixture _fixture;
    private readonly ConcurrentDictionary<string, FakeInbox> _inboxes = new();
    private readonly Channel<bool> _registered = Channel.CreateUnbounded<bool>();
    private int _made;

    private UserFrontStage(LiveHubOptions options)
    {
        _fixture = new SubscriptionFixture(options);
        var log = new LiveHubLog(NullLogger<LiveHubLog>.Instance);
        var calls = new GrainCalls(options, TimeProvider.System);
        Inboxes = new InboxDelivery(this, new StoredInboxes(userId => !WithoutMail.ContainsKey(userId)), calls, options, log);
        Front = new UserFront(this, new PlainReferences(), Connections, Inboxes, calls, [], options, _fixture.Metrics, log, _fixture.Clock);
    }

    public LiveConnections Connections { get; } = new();

    public InboxDelivery Inboxes { get; }

    /// <summary>Users whose inbox was never stored.</summary>
    public ConcurrentDictionary<string, bool> WithoutMail { get; } = new();

    /// <summary>So many inboxes were asked by now.</summary>
    public int InboxesAsked => _inboxes.Count;

    public UserFront Front { get; }

    /// <summary>What the notification router says at the next renewals.</summary>
    public bool Knows { get; set; } = true;

    public bool NotificationRouterFails { get; set; }

    public bool IsUnregistered { get; private set; }

    public static async Task<UserFrontStage> Start(LiveHubOptions? options = null)
    {
        var stage = new UserFrontStage(options ?? new LiveHubOptions());
        await stage.Inboxes.StartAsync(default);
        await stage.Front.StartAsync(default);
        await stage.Renewed(advance: false);
        return stage;
    }

    public FakeInbox InboxOf(string userId) => _inboxes.GetOrAdd(userId, static _ => FakeInbox.Make());

    public Device Connect(string userId)
    {
        var device = new Device();
        var connection = new LiveConnection(
            $"c{++_made}",
            new Caller("default", userId, userId, Role.Defaults),
            new ConnectionSendQueue(device, _fixture.Options, _fixture.Metrics, _fixture.Clock));
        Connections.Add(connection);
        Inboxes.Look(connection);
        return device;
    }

    public void NotifyInboxChanged(string userId) => Front.Notify(new UserNotice("default", userId, UserNoticeNames.Inbox, "{}"u8.ToArray()));

    /// <summary>Lets time run until the front has renewed its lease, or tried to.</summary>
    public async Task Renewed(bool advance = true)
    {
        // Those of before don't count; the very first one does.
        for (var before = advance ? _registered.Reader.Count : 0; before > 0; before--) await _registered.Reader.ReadAsync();
        var renewed = _registered.Reader.ReadAsync().AsTask();
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!renewed.IsCompleted)
        {
            Assert.True(patience.Elapsed < Patience, "The lease was not renewed.");
            if (advance) _fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    public Task<NotificationRouterLease> Register(string frontId, IUserFront front)
    {
        _registered.Writer.TryWrite(true);
        return NotificationRouterFails ? throw new TimeoutException("The test wants it so.") : Task.FromResult(new NotificationRouterLease(Knows));
    }

    public Task Count(FrontCount count) => Task.CompletedTask;

    public Task<FrontCounts> Fronts() => throw new NotSupportedException();

    public Task Unregister(string frontId)
    {
        IsUnregistered = true;
        return Task.CompletedTask;
    }

    public Task Notify(UserNotice notice) => throw new NotSupportedException();

    public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey => (T)(grain.Kind switch
    {
        GrainKinds.Inbox => InboxOf(GrainRef.TenantAndName(grain.Key).Name),
        GrainKinds.NotificationRouter => (object)this,
        _ => throw new NotSupportedException(),
    });

    public async ValueTask DisposeAsync()
    {
        await Front.StopAsync(default);
        await Inboxes.StopAsync(default);
        Front.Dispose();
        Inboxes.Dispose();
        _fixture.Dispose();
    }

    /// <summary>What one connection's client reads, when it reads.</summary>
    internal sealed class Device : IConnectionSink
    {
        private readonly Channel<Record> _records = Channel.CreateUnbounded<Record>();
        private TaskCompletionSource? _full;

        public string Name => "fake";

        public bool IsAborted { get; private set; }

        public bool IsIdle => _records.Reader.Count == 0;

        public void StopReading() => _full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ReadOn()
        {
            var full = _full;
            _full = null;
            full?.SetResult();
        }

        public async Task<Record> Next()
        {
            using var patience = new CancellationTokenSource(Patience);
            return await _records.Reader.ReadAsync(patience.Token);
        }

        public async Task<IReadOnlyList<long>> Seqs(int count)
        {
            List<long> seqs = [];
            while (seqs.Count < count) seqs.Add((await Next()).Seq);
            return seqs;
        }

        public async ValueTask Write(Frame frame)
        {
            foreach (var text in System.Text.Encoding.UTF8.GetString(frame.Bytes.Span).Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
            {
                _records.Writer.TryWrite(Record.Parse(text));
            }
            if (_full is { } full) await full.Task;
        }

        public void Abort() => IsAborted = true;
    }
}
