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
    HubConnectionHandler<LiveHub> hub, ICallerSource callers, HubHeartbeat heartbeat, LiveHubOptions options, LiveHubMetrics metrics, LiveHubLog log,
    TimeProvider time)
{
    private const string WebSocketVersion = "13";
    private const int KeyBytes = 16;

    /// <summary>Serves the request if it can; null when SignalR must do it.</summary>
    public Task? TryServe(HttpContext http)
    {
        var features = http.Features;
        return http.Request.Path.Equals(LiveHubSetup.Path, StringComparison.OrdinalIgnoreCase)
            && features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            && features.Get<ITlsHandshakeFeature>() is null
            && features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            && features.Get<HubHandover>() is { } handover
            && AcceptOf(http.Request) is { } accept
                ? Serve(http, upgrade, socket, handover, accept)
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

    private async Task Serve(HttpContext http, IHttpUpgradeFeature upgrade, Socket socket, HubHandover handover, string accept)
    {
        var answer = http.Response.Headers;
        answer.Connection = "Upgrade";
        answer.Upgrade = "websocket";
        answer.SecWebSocketAccept = accept;
        // The answer is sent through the web server's pipe. It is out before anything is written to the socket: SignalR first writes when the client's
        // handshake has arrived, which follows that answer.
        await upgrade.UpgradeAsync();
        var expiresAt = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        var sink = new HubSocket(socket, handover, options, time);
        var sendQueue = new ConnectionSendQueue(sink, options, metrics, time, waitsForHandshake: true);
        var connection = new HubSocketConnection(
            handover.Received, sink, sendQueue, callers.From(http), callers.SessionOf(http), expiresAt, options, time);
        handover.TakeOver(() => Run(connection));
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
}
