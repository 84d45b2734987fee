using System.Collections.Concurrent;

namespace Livehouse.Api.Hub;

/// <summary>The open hub connections of this process.</summary>
public sealed class LiveConnections
{
    private readonly ConcurrentDictionary<string, LiveConnection> _connections = new(StringComparer.Ordinal);
    private volatile bool _isLeaving;

    public int Count => _connections.Count;

    /// <summary>
    /// Tells every client, after what is queued for it, that it may connect again at once: the process is going away. Ends when they have
    /// closed their connections, which the official clients do at once; the others are cut off after <see cref="LiveHubOptions.CloseGrace"/>.
    /// </summary>
    public Task TellToReconnect()
    {
        _isLeaving = true;
        return Task.WhenAll(_connections.Values.Select(connection => connection.Outbox.Farewell()));
    }

    internal void Add(LiveConnection connection)
    {
        _connections[connection.Id] = connection;

        // One that had negotiated before the process began to leave.
        if (_isLeaving) _ = connection.Outbox.Farewell();
    }

    internal IEnumerable<LiveConnection> All => _connections.Values;

    internal LiveConnection? Find(string connectionId) => _connections.GetValueOrDefault(connectionId);

    internal LiveConnection? Remove(string connectionId) => _connections.TryRemove(connectionId, out var connection) ? connection : null;
}
