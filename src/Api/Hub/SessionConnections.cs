using System.Collections.Concurrent;

namespace Livehouse.Api.Hub;

/// <summary>
/// Maps sessions to this process's hub connections, so that they end together. One entry per connection, only for connections that have a session.
/// </summary>
public sealed class SessionConnections
{
    private readonly ConcurrentDictionary<(string SessionId, string ConnectionId), LiveConnection> _connections = new();

    /// <summary>The session ended: its connections are notified and closed, without a request to reconnect.</summary>
    public void End(string sessionId)
    {
        foreach (var (key, connection) in _connections)
        {
            if (key.SessionId == sessionId) _ = connection.SendQueue.CloseForReconnect(HubErrors.SessionEnded);
        }
    }

    /// <summary>Closes connections of sessions that are missing in <paramref name="rolesOf"/>; connections whose user has other roles now are asked to
    /// reconnect.</summary>
    internal void Sweep(IReadOnlyDictionary<string, IReadOnlyList<string>> rolesOf, IReadOnlySet<string> asked)
    {
        foreach (var (key, connection) in _connections)
        {
            if (!asked.Contains(key.SessionId)) continue;
            if (!rolesOf.TryGetValue(key.SessionId, out var roles)) _ = connection.SendQueue.CloseForReconnect(HubErrors.SessionEnded);
            else if (!HasRoles(connection, roles)) _ = connection.SendQueue.CloseForReconnect();
        }
    }

    /// <summary>All sessions that have a connection here.</summary>
    internal HashSet<string> Sessions() => [.. _connections.Keys.Select(static key => key.SessionId)];

    internal void Add(string sessionId, LiveConnection connection) => _connections[(sessionId, connection.Id)] = connection;

    internal void Remove(string sessionId, string connectionId) => _connections.TryRemove((sessionId, connectionId), out _);

    private static bool HasRoles(LiveConnection connection, IReadOnlyList<string> roles) =>
        connection.Caller.Roles.All(roles.Contains) && roles.All(connection.Caller.Roles.Contains);
}
