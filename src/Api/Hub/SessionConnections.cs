using System.Collections.Concurrent;

namespace Livehouse.Api.Hub;

/// <summary>
/// Which of this process's hub connections belong to a session, so that they end with it. One entry a connection, and only for connections that have a session.
/// </summary>
public sealed class SessionConnections
{
    private readonly ConcurrentDictionary<(string SessionId, string ConnectionId), LiveConnection> _connections = new();

    /// <summary>The session ended: its connections are told so and closed, without an invitation to come again.</summary>
    public void End(string sessionId)
    {
        foreach (var (key, connection) in _connections)
        {
            if (key.SessionId == sessionId) _ = connection.SendQueue.CloseForReconnect(HubErrors.SessionEnded);
        }
    }

    /// <summary>Closes what belongs to sessions that <paramref name="rolesOf"/> does not know any more; connections whose user has other roles now are told to
    /// come again.</summary>
    internal void Sweep(IReadOnlyDictionary<string, IReadOnlyList<string>> rolesOf, IReadOnlySet<string> asked)
    {
        foreach (var (key, connection) in _connections)
        {
            if (!asked.Contains(key.SessionId)) continue;
            if (!rolesOf.TryGetValue(key.SessionId, out var roles)) _ = connection.SendQueue.CloseForReconnect(HubErrors.SessionEnded);
            else if (!HasRoles(connection, roles)) _ = connection.SendQueue.CloseForReconnect();
        }
    }

    /// <summary>Every session that has a connection here.</summary>
    internal HashSet<string> Sessions() => [.. _connections.Keys.Select(static key => key.SessionId)];

    internal void Add(string sessionId, LiveConnection connection) => _connections[(sessionId, connection.Id)] = connection;

    internal void Remove(string sessionId, string connectionId) => _connections.TryRemove((sessionId, connectionId), out _);

    private static bool HasRoles(LiveConnection connection, IReadOnlyList<string> roles) =>
        connection.Caller.Roles.All(roles.Contains) && roles.All(connection.Caller.Roles.Contains);
}
