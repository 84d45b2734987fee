using System.Collections.Concurrent;
using System.Threading.Channels;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Notices;
using Livehouse.Storage;

namespace Livehouse.Api.Hub.Users;

/// <summary>
/// Delivers inbox entries to the users' connections: when they connect, and when there are new entries. Each connection has its own position, from the
/// acknowledged entry on, and receives every later entry once and in order. A few inboxes are read at a time, in the background; a slow
/// connection is sent no more than it accepts. Most users have no mail: whose inbox was never stored is looked up for many at once, and no grain is asked.
/// </summary>
internal sealed class InboxDelivery(IGrains grains, IGrainStore store, GrainCalls calls, LiveHubOptions options, LiveHubLog log) : BackgroundService
{
    private const int PageMax = 100;
    private const int LookedUpAtOnce = 32;

    /// <summary>Contains each connection at most once.</summary>
    private readonly Channel<LiveConnection> _waiting = Channel.CreateUnbounded<LiveConnection>();

    private readonly ConcurrentQueue<LiveConnection> _failed = new();

    /// <summary>Schedules a read of the connection's inbox. Returns immediately.</summary>
    public void Look(LiveConnection connection)
    {
        if (connection.Caller.IsSignedIn && connection.Inbox.Ask()) _waiting.Writer.TryWrite(connection);
    }

    /// <summary>Schedules another read of inboxes that could not be read.</summary>
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
            while (await _waiting.Reader.WaitToReadAsync(stop))
            {
                var connections = new List<LiveConnection>();
                while (connections.Count < LookedUpAtOnce && _waiting.Reader.TryRead(out var connection))
                {
                    connection.Inbox.Begin();
                    if (!connection.IsClosed) connections.Add(connection);
                }

                var stored = await Stored(connections, stop);
                foreach (var connection in connections)
                {
                    if (stored is null || stored.Contains(InboxOf(connection).Key)) await Serve(connection);
                    else if (connection.Inbox.End(again: false)) _waiting.Writer.TryWrite(connection);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process is shutting down, and its connections with it.
        }
    }

    private static GrainRef InboxOf(LiveConnection connection) => GrainRef.Inbox(connection.Caller.TenantId, connection.Caller.UserId);

    /// <summary>The keys of the inboxes that there are; null when that can't be told.</summary>
    private async Task<IReadOnlySet<string>?> Stored(IReadOnlyList<LiveConnection> connections, CancellationToken stop)
    {
        try
        {
            var keys = connections.Select(static connection => InboxOf(connection).Key).ToHashSet(StringComparer.Ordinal);
            return await store.Stored(GrainKinds.Inbox, keys, stop);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            log.InboxFailed(error);
            return null;
        }
    }

    /// <summary>Reads one page, so that one user's backlog does not delay the others.</summary>
    private async Task Serve(LiveConnection connection)
    {
        var seat = connection.Inbox;
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

    /// <summary>True when there are more entries.</summary>
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
