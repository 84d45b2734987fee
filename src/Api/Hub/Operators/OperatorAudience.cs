using Livehouse.Api.Hub.Protocols;
using Livehouse.Hosting;
using Livehouse.Operators;

namespace Livehouse.Api.Hub.Operators;

/// <summary>The names of the hub's events for operators (docs/api/hub.md).</summary>
internal static class OperatorEventNames
{
    public const string Event = "operators:event";
    public const string Feed = "operators:feed";
}

/// <param name="Status"><c>connecting</c>, <c>connected</c> or <c>interrupted</c>: then events may have been lost.</param>
internal sealed record OperatorFeedStatus(string Status);

/// <summary>The connections of this process that watch the operators' feed. While there is at least one, the process follows the feed.</summary>
internal sealed class OperatorAudience(IOperatorFeed feed) : IOperatorFeedListener, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<LiveConnection> _watching = [];
    private CancellationTokenSource? _following;
    private Frame _status = StatusFrame("connecting");

    /// <summary>Sends the connection the feed's status now, and then every event.</summary>
    public void Add(LiveConnection connection)
    {
        lock (_gate)
        {
            if (_watching.Add(connection)) connection.SendQueue.Send(_status);
            if (_following is null)
            {
                _following = new CancellationTokenSource();
                var token = _following.Token;
                _ = Task.Run(() => feed.Follow(this, token), CancellationToken.None);
            }
        }

        if (connection.IsClosed) Remove(connection);
    }

    public void Remove(LiveConnection connection)
    {
        lock (_gate)
        {
            if (!_watching.Remove(connection) || _watching.Count > 0) return;
            Stop();
            _status = StatusFrame("connecting");
        }
    }

    public void OnEvent(OperatorEvent happened) => SendAll(HubRecords.Event(OperatorEventNames.Event, happened));

    public void OnConnected() => Change("connected");

    public void OnInterrupted() => Change("interrupted");

    public void Dispose()
    {
        lock (_gate) Stop();
    }

    private static Frame StatusFrame(string status) => HubRecords.Event(OperatorEventNames.Feed, new OperatorFeedStatus(status));

    private void Stop()
    {
        _following?.Cancel();
        _following?.Dispose();
        _following = null;
    }

    private void Change(string status)
    {
        lock (_gate) _status = StatusFrame(status);
        SendAll(_status);
    }

    private void SendAll(Frame frame)
    {
        lock (_gate)
        {
            foreach (var connection in _watching) connection.SendQueue.Send(frame);
        }
    }
}
