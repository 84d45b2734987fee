using System.Collections.Concurrent;
using System.Threading.Channels;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;

namespace Livehouse.Api.Hub.Users;

/// <summary>
/// Brings connections what their users' inboxes hold for them: when they have connected, and when there is something new. Each has a place of its own, from the
/// acknowledged entry on, and gets every entry behind it once and in order. A few inboxes are read at a time, beside everything else; a connection that reads
/// slowly is brought no more than it takes.
/// </summary>
internal sealed class InboxDelivery(IGrains grains, GrainCalls calls, LiveHubOptions options, LiveHubLog log) : BackgroundService
{
    private const int PageMax = 100;

    /// <summary>Each connection is in there once at most.</summary>
    private readonly Channel<LiveConnection> _waiting = Channel.CreateUnbounded<LiveConnection>();

    private readonly ConcurrentQueue<LiveConnection> _failed = new();

    /// <summary>Has somebody look soon whether there is something for it. Returns at once.</summary>
    public void Look(LiveConnection connection)
    {
        if (connection.Caller.IsSignedIn && connection.Inbox.Ask()) _waiting.Writer.TryWrite(connection);
    }

    /// <summary>Looks once more where it could not be read.</summary>
    public void TryFailedAgain()
    {
        for (var count = _failed.Count; count > 0 && _failed.TryDequeue(out var connection); count--) Look(connection);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.InboxesAtOnce).Select(_ => Work(stoppingToken)));

    private async Task Work(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            await foreach (var connection in _waiting.Reader.ReadAllAsync(stop))
            {
                if (!connection.IsClosed) await Serve(connection);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process is going away, and its connections with it.
        }
    }

    /// <summary>One page, so that nobody's backlog holds the others up.</summary>
    private async Task Serve(LiveConnection connection)
    {
        var seat = connection.Inbox;
        seat.Begin();
        var room = connection.SendQueue.Room();
        if (!room.IsCompleted)
        {
            seat.End(again: true);
            _ = room.ContinueWith(_ => _waiting.Writer.TryWrite(connection), TaskScheduler.Default);
            return;
        }

        var more = false;
        try
        {
            more = await Bring(connection, seat);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.InboxFailed(error);
            _failed.Enqueue(connection);
        }

        if (seat.End(more)) _waiting.Writer.TryWrite(connection);
    }

    /// <summary>True when there is more.</summary>
    private async Task<bool> Bring(LiveConnection connection, InboxCursor seat)
    {
        var caller = connection.Caller;
        var outcome = await calls.Ask(() => grains.Inbox(caller.TenantId, caller.UserId).Entries(new ReadInbox(caller, seat.Seq, PageMax)));
        if (outcome.IsRefused) return false;
        var page = outcome.Value;
        foreach (var entry in page.Entries) connection.SendQueue.Send(HubRecords.Event(UserNoticeNames.Inbox, entry));
        seat.Seq = page.Entries.Count > 0 ? page.Entries[^1].Seq : page.After;
        return page.Entries.Count > 0 && seat.Seq < page.LastSeq;
    }
}
