using System.Net;
using System.Net.WebSockets;
using Livehouse.Bench.Load;
using Livehouse.Bench.Protocols;
using Livehouse.Grains.Budgets;
using Livehouse.LoadTest.Checks;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Target;

namespace Livehouse.LoadTest.Load;

/// <summary>One user who watches a stream until the end, whatever becomes of the connection, and says and gives something when it is asked to.</summary>
internal sealed class Viewer(ViewerPlace place, Limits limits, RunFigures figures, HttpMessageInvoker http) : IHubRecords
{
    /// <summary>The server itself gives up on a grain after 10 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly SlidingBudget _chat = new(limits.ChatPerMinute, TimeSpan.FromMinutes(1));
    private readonly SlidingBudget _gifts = new(limits.GiftsPerMinute, TimeSpan.FromMinutes(1));
    private readonly List<long> _latencies = [];
    private volatile HubConnection? _line;

    /// <summary>The one before: a call that comes in the moment after its end is told why it ended.</summary>
    private volatile HubConnection? _before;
    private int _front = place.Front;
    private long _hereSince = long.MaxValue;
    private int _deliveries;
    private Planned _planned;

    private enum Planned
    {
        Nothing,
        Cut,
        Leave,
    }

    /// <summary>Read when the viewer has ended.</summary>
    public ViewerTrail Trail { get; } = new();

    public StreamBook Book => place.Book;

    public bool IsWatching => _line is not null;

    /// <summary>Whether it ended while it watched, and not between two connections.</summary>
    public bool WasWatching { get; private set; }

    /// <summary>It watches, and the last message and gift that was acknowledged has come.</summary>
    public bool HasEverything => IsWatching && Trail.Epoch is { } epoch && Trail.Seq >= Book.LastOf(epoch);

    /// <param name="dueAt">When it was to come.</param>
    public async Task Stay(long dueAt, CancellationToken end)
    {
        var kind = CallKind.Join;
        var pause = TimeSpan.FromMilliseconds(100);
        while (!end.IsCancellationRequested)
        {
            _planned = Planned.Nothing;
            if (await TryWatch(kind, dueAt, end)) pause = TimeSpan.FromMilliseconds(100);
            else if (!await Pause(pause, end)) return;
            else pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
            kind = Trail.ResumeFrom is null ? CallKind.Join : CallKind.Resume;
            dueAt = RunClock.Microseconds;
        }
    }

    /// <summary>Whether it may say something now, by the limits that every user has; if so, it is counted.</summary>
    public bool TryTakeTurn(CallKind kind) =>
        IsWatching && (kind == CallKind.Message ? _chat : _gifts).TrySpend(TimeProvider.System.GetUtcNow(), out _);

    public async Task Say(long number, long dueAt)
    {
        var id = figures.Begin(dueAt);
        var text = new MessageText(dueAt, 0, (int)number);
        var answer = (_line ?? _before) is { } line ? await line.Say(place.StreamId, text, text.ClientId(), Patience) : new CallAnswer(CallFate.Lost);
        Note(answer);
        figures.End(id, CallKind.Message, dueAt, answer);
    }

    public async Task Give(string giftType, long number, long dueAt)
    {
        var id = figures.Begin(dueAt);
        var clientId = new MessageText(dueAt, 1, (int)number).ClientId();
        var answer = (_line ?? _before) is { } line ? await line.Give(place.StreamId, giftType, clientId, Patience) : new CallAnswer(CallFate.Lost);
        Note(answer);
        figures.End(id, CallKind.Gift, dueAt, answer);
    }

    /// <summary>Its network fails; it comes back at the next front and goes on from its last event.</summary>
    public void Cut()
    {
        _planned = Planned.Cut;
        _line?.Cut();
    }

    /// <summary>It leaves, and another one comes in its place.</summary>
    public Task Leave(CancellationToken cancellation)
    {
        _planned = Planned.Leave;
        return _line?.Close(cancellation) ?? Task.CompletedTask;
    }

    public Task KeepAlive() => _line?.KeepAlive() ?? Task.CompletedTask;

    public void Take(RecordKind kind, ReadOnlySpan<byte> record, long now)
    {
        switch (kind)
        {
            case RecordKind.State:
                Trail.TakeState(record);
                break;
            case RecordKind.Event:
                Trail.TakeEvent(record);
                break;
            case RecordKind.Message:
                Trail.TakeEvent(record);
                _deliveries++;
                // What was said while it was away is late by its own doing.
                if (MessageText.TryRead(record, out var text) && text.DueAt >= Interlocked.Read(ref _hereSince)) _latencies.Add(now - text.DueAt);
                break;
        }
    }

    public void Flush()
    {
        figures.Delivered(_deliveries, _latencies);
        _deliveries = 0;
        _latencies.Clear();
    }

    /// <summary>From the connection's begin to its end; false: there was none.</summary>
    private async Task<bool> TryWatch(CallKind kind, long dueAt, CancellationToken end)
    {
        HubConnection line;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
            limit.CancelAfter(Patience);
            line = await HubConnection.Open(place.Fronts[_front++ % place.Fronts.Count], place.User, http, this, limit.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            if (!end.IsCancellationRequested) figures.Add(kind, dueAt, new CallAnswer(CallFate.Refused, Code: Why(error)));
            return false;
        }

        await using (line)
        {
            var joined = await line.Join(place.StreamId, Trail.ResumeFrom, Patience);
            figures.Add(kind, dueAt, joined);
            if (joined.Fate != CallFate.Done) return false;
            Interlocked.Exchange(ref _hereSince, RunClock.Microseconds);
            _line = line;
            figures.Watching(1);
            await Task.WhenAny(line.Closed, Task.Delay(Timeout.Infinite, end));
            WasWatching = !line.Closed.IsCompleted;
            _before = line;
            _line = null;
            figures.Watching(-1);
            Interlocked.Exchange(ref _hereSince, long.MaxValue);
        }

        if (WasWatching) return true;
        if (_planned == Planned.Nothing) figures.ConnectionLost();
        if (_planned == Planned.Leave) Trail.Leave();
        return true;
    }

    private void Note(in CallAnswer answer)
    {
        if (answer is { Fate: CallFate.Done, Seq: > 0 } && Trail.Epoch is { } epoch) place.Book.Acknowledged(epoch, answer.Seq);
    }

    private static async Task<bool> Pause(TimeSpan pause, CancellationToken end)
    {
        try
        {
            await Task.Delay(pause, end);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Why(Exception error) => error switch
    {
        OperationCanceledException => "no connection in time",
        { InnerException: HttpRequestException { StatusCode: { } status } } => $"connect: {(int)status}",
        _ when Status(error.Message) is { } status => $"connect: {(int)status}",
        _ => "no connection",
    };

    /// <summary>The framework says it in words alone.</summary>
    private static HttpStatusCode? Status(string message) => Enum.GetValues<HttpStatusCode>()
        .Where(status => message.Contains($"'{(int)status}'", StringComparison.Ordinal))
        .Cast<HttpStatusCode?>()
        .FirstOrDefault();
}

/// <summary>Who watches what, and where.</summary>
/// <param name="Front">The first one to go to; the next ones follow in turn.</param>
internal sealed record ViewerPlace(LoadUser User, string StreamId, StreamBook Book, IReadOnlyList<Uri> Fronts, int Front);

/// <summary>What one user does at most in any minute.</summary>
internal sealed record Limits(int ChatPerMinute, int GiftsPerMinute);
