namespace Livehouse.Api.Hub;

/// <summary>
/// Lets a WebSocket open at another process than the one that the client negotiated with, so that load balancers need no sticky sessions: the handshake's
/// connection id, which only that process knows, is removed, and SignalR creates a connection as it does for clients that skip the negotiation. The token comes
/// with the handshake and is checked here. The other transports use many requests for one connection and still need the process that holds it.
/// </summary>
internal static class HubWithoutAffinity
{
    private const string ConnectionId = "id";

    /// <summary>Must run before routing.</summary>
    public static void UseHubWithoutAffinity(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var request = context.Request;
        if (IsWebSocket(request) && request.Path.StartsWithSegments(LiveHubSetup.Path, StringComparison.Ordinal) && request.Query.ContainsKey(ConnectionId))
        {
            request.QueryString = QueryString.Create(request.Query.Where(static pair => pair.Key != ConnectionId));
        }

        return next(context);
    });

    /// <summary>Decided only by its header: the web server's WebSocket feature is set up later. HTTP/2 opens one by CONNECT.</summary>
    private static bool IsWebSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            || (HttpMethods.IsConnect(request.Method) && request.Protocol == "HTTP/2");
}
