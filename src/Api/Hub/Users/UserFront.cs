using System.Threading.Channels;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Notices;

namespace Livehouse.Api.Hub.Users;

/// <summary>
/// Registers this process with the notification router for notices to its users. When notices may have been lost, the inboxes of all connected users are read
/// again.
/// </summary>
internal sealed class UserFront : BackgroundService, IUserFront
{
    private static readonly TimeSpan UnregisterTimeout = TimeSpan.FromSeconds(2);

    private readonly string _id = Ids.New("uf_");
    private readonly IGrains _grains;
    private readonly LiveConnections _connections;
    private readonly InboxDelivery _inboxes;
    private readonly GrainCalls _calls;
    private readonly LiveHubOptions _options;
    private readonly LiveHubLog _log;
    private readonly TimeProvider _time;
    private readonly IUserNoticeListener[] _listeners;
    private readonly Channel<UserNotice> _notices;
    private readonly IUserFront _reference;

    public UserFront(
        IGrains grains,
        IObserverReferences references,
        LiveConnections connections,
        InboxDelivery inboxes,
        GrainCalls calls,
        IEnumerable<IUserNoticeListener> listeners,
        LiveHubOptions options,
        LiveHubMetrics metrics,
        LiveHubLog log,
        TimeProvider time)
    {
        _reference = references.Make<IUserFront>(this);
        _listeners = [.. listeners];
        (_grains, _connections, _inboxes, _calls, _options, _log, _time) = (grains, connections, inboxes, calls, options, log, time);
        _notices = Channel.CreateBounded<UserNotice>(
            new BoundedChannelOptions(options.NoticesMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => metrics.Dropped(1, "notices_full"));
    }

    /// <summary>Called from grains' turns: anything slow is done elsewhere.</summary>
    public void Notify(UserNotice notice)
    {
        foreach (var listener in _listeners) listener.OnNotice(notice);
        if (notice.Name != UserNoticeNames.Inbox)
        {
            _notices.Writer.TryWrite(notice);
            return;
        }

        foreach (var connection in _connections.Of(notice.TenantId, notice.UserId)) _inboxes.Look(connection);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var handing = HandOut(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Register();
            _inboxes.TryFailedAgain();
            await ((Task)Task.Delay(_options.NotificationRouterRenewal, _time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await handing;
        await Unregister();
    }

    private async Task Register()
    {
        try
        {
            var lease = await _calls.Ask(() => _grains.NotificationRouter().Register(_id, _reference));
            await _grains.NotificationRouter().Count(new FrontCount(_id, _connections.Count));
            if (lease.Known) return;
            foreach (var connection in _connections.All) _inboxes.Look(connection);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _log.NotificationRouterFailed(error);
        }
    }

    private async Task Unregister()
    {
        try
        {
            await _grains.NotificationRouter().Unregister(_id).WaitAsync(UnregisterTimeout, _time);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The lease expires.
            _log.NotificationRouterFailed(error);
        }
    }

    /// <summary>Sends notices to the users' connections unchanged.</summary>
    private async Task HandOut(CancellationToken stop)
    {
        try
        {
            await foreach (var notice in _notices.Reader.ReadAllAsync(stop)) HandOut(notice);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process is shutting down, and its connections with it.
        }
    }

    private void HandOut(UserNotice notice)
    {
        try
        {
            var connections = _connections.Of(notice.TenantId, notice.UserId);
            if (connections.Count == 0) return;
            var frame = HubRecords.EventOf(notice.Name, notice.Payload.Span);
            foreach (var connection in connections) connection.SendQueue.Send(frame);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _log.NoticeFailed(error);
        }
    }
}
