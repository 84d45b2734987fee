using System.Collections.Concurrent;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>The open connections over sockets, with one timer for all of them.</summary>
internal sealed class HubHeartbeat : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<HubSocketConnection, bool> _connections = new();
    private readonly TimeProvider _time;
    private readonly LiveHubLog _log;
    private readonly ITimer _timer;
    private int _isBeating;

    public HubHeartbeat(TimeProvider time, LiveHubLog log)
    {
        _time = time;
        _log = log;
        _timer = time.CreateTimer(static heart => ((HubHeartbeat)heart!).Beat(), this, Every, Every);
    }

    public void Add(HubSocketConnection connection) => _connections[connection] = true;

    public void Remove(HubSocketConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>The process is shutting down: every connection ends, within <see cref="LiveHubOptions.CloseGrace"/>.</summary>
    public void CloseAll()
    {
        foreach (var (connection, _) in _connections) connection.RequestClose();
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        if (Interlocked.Exchange(ref _isBeating, 1) == 1) return;
        var now = _time.GetUtcNow();
        foreach (var (connection, _) in _connections)
        {
            try
            {
                connection.Beat(now);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _log.HeartbeatFailed(error);
            }
        }

        Volatile.Write(ref _isBeating, 0);
    }
}
