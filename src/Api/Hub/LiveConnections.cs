using System.Collections.Concurrent;

namespace Livehouse.Api.Hub;

/// <summary>The open hub connections of this process.</summary>
public sealed class LiveConnections
{
    private readonly ConcurrentDictionary<string, LiveConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string TenantId, string UserId), LiveConnection[]> _ofUsers = new();
    private volatile bool _isLeaving;

    public int Count => _connections.Count;

    /// <summary>
    /// Asks every client, after its queued frames, to reconnect immediately: the process is shutting down. Completes when they have
    /// closed their connections, which the official clients do immediately; the others are disconnected after <see cref="LiveHubOptions.CloseGrace"/>.
    /// </summary>
    public Task CloseAllForReconnect()
    {
        _isLeaving = true;
        return Task.WhenAll(_connections.Values.Select(connection => connection.SendQueue.CloseForReconnect()));
    }

    internal void Add(LiveConnection connection)
    {
        _connections[connection.Id] = connection;
        _ofUsers.AddOrUpdate(UserOf(connection), static (_, added) => [added], static (_, others, added) => [.. others, added], connection);

        // It had negotiated before the process began to shut down.
        if (_isLeaving) _ = connection.SendQueue.CloseForReconnect();
    }

    internal IEnumerable<LiveConnection> All => _connections.Values;

    internal LiveConnection? Find(string connectionId) => _connections.GetValueOrDefault(connectionId);

    /// <summary>The connections of one user.</summary>
    internal IReadOnlyList<LiveConnection> Of(string tenantId, string userId) => _ofUsers.GetValueOrDefault((tenantId, userId)) ?? [];

    internal LiveConnection? Remove(string connectionId)
    {
        if (!_connections.TryRemove(connectionId, out var connection)) return null;
        var user = UserOf(connection);
        while (_ofUsers.TryGetValue(user, out var all))
        {
            if (all is [var only] && only == connection
                ? _ofUsers.TryRemove(new(user, all))
                : _ofUsers.TryUpdate(user, [.. all.Where(other => other != connection)], all))
            {
                break;
            }
        }

        return connection;
    }

    private static (string TenantId, string UserId) UserOf(LiveConnection connection) => (connection.Caller.TenantId, connection.Caller.UserId);
}
