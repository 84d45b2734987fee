using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// Creates <see cref="HubSocketConnection"/>s for upgrade requests with an exclusive, unencrypted socket: HTTP/1.1 from a client, or from a
/// TLS-terminating proxy. All others (TLS terminated here, HTTP/2, servers that hide the socket, other transports, invalid upgrades) take SignalR's own path,
/// which looks the same to clients.
/// </summary>
internal sealed class HubUpgrade(
    HubConnectionHandler<LiveHub> hub, HubHeartbeat heartbeat, LiveHubOptions options, LiveHubMetrics metrics, LiveHubLog log, TimeProvider time)
{
    private const string WebSocketVersion = "13";
    private const int KeyBytes = 16;

    /// <summary>
    /// Wraps the whole pipeline: a connection that lasts for hours is awaited out here, after the request has left all middleware.
    /// Otherwise each middleware's data for its request would stay in memory as long as the connection.
    /// </summary>
    public static async Task WaitOutside(HttpContext http, RequestDelegate next)
    {
        var place = new Place();
        http.Features.Set(place);
        await next(http);
        http.Features.Set<Place>(null);
        if (place.Connection is not { } connection) return;

        // Only the underlying connection of the request is used from here on: its services, the handler of its token and their data are released now.
        if (http.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable services) await services.DisposeAsync();
        await connection;
    }

    /// <summary>Serves the request if it can; null when SignalR must do it.</summary>
    public Task? TryServe(HttpContext http)
    {
        var features = http.Features;
        return http.Request.Path.Equals(LiveHubSetup.Path, StringComparison.OrdinalIgnoreCase)
            && features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            && features.Get<ITlsHandshakeFeature>() is null
            && features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            && features.Get<IHttpRequestLifetimeFeature>() is { } lifetime
            && AcceptOf(http.Request) is { } accept
                ? Serve(http, upgrade, socket, lifetime, accept)
                : null;
    }

    /// <summary>The answer to the client's key (RFC 6455, section 4.2.2); null when the request does not open a WebSocket.</summary>
    private static string? AcceptOf(HttpRequest request)
    {
        var headers = request.Headers;
        var key = headers.SecWebSocketKey.ToString();
        var isOpening = HttpMethods.IsGet(request.Method)
            && string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            && headers.SecWebSocketVersion == WebSocketVersion
            && Convert.TryFromBase64String(key, stackalloc byte[KeyBytes + 2], out var length) && length == KeyBytes;
        return isOpening ? Convert.ToBase64String(SHA1Of(key)) : null;
    }

#pragma warning disable CA5350 // The protocol requires SHA-1; it proves that the answer is not a cached page, and is not for security.
    private static byte[] SHA1Of(string key) => SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350

    private async Task Serve(HttpContext http, IHttpUpgradeFeature upgrade, Socket socket, IHttpRequestLifetimeFeature lifetime, string accept)
    {
        var answer = http.Response.Headers;
        answer.Connection = "Upgrade";
        answer.Upgrade = "websocket";
        answer.SecWebSocketAccept = accept;
        // The answer is sent through the web server's pipe. It is out before anything is written to the socket: SignalR first writes when the client's
        // handshake has arrived, which follows that answer.
        var stream = await upgrade.UpgradeAsync();
        var expiresAt = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        var sink = new HubSocket(socket, lifetime, options, time);
        var sendQueue = new ConnectionSendQueue(sink, options, metrics, time, waitsForHandshake: true);
        var connection = new HubSocketConnection(stream, http, sink, sendQueue, expiresAt, options, time);
        Forget(http);
        Task running;
        using (ExecutionContext.SuppressFlow()) running = Run(connection);
        if (http.Features.Get<Place>() is { } place) place.Connection = running;
        else await running;
    }

    private async Task Run(HubSocketConnection connection)
    {
        heartbeat.Add(connection);
        try
        {
            await connection.Run(hub);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.ConnectionFailed(error);
        }
        finally
        {
            heartbeat.Remove(connection);
        }
    }

    /// <summary>The request is no longer read; its texts, including the token, need not stay in memory.</summary>
    private static void Forget(HttpContext http)
    {
        http.Request.Headers.Clear();
        http.Request.QueryString = default;
        http.Features.Set<IQueryFeature>(null);
        if (http.Features.Get<IHttpRequestFeature>() is { } request) request.RawTarget = "";
    }

    /// <summary>Holds the connection for <see cref="WaitOutside"/>.</summary>
    private sealed class Place
    {
        public Task? Connection { get; set; }
    }
}
