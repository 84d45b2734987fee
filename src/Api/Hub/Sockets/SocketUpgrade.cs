using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// Puts a <see cref="HubSocketStream"/> under the WebSockets whose socket is theirs alone and unencrypted: HTTP/1.1 from a client, or from the proxy that ends TLS. All others (TLS up to here, HTTP/2, servers
/// that show no socket) stay with SignalR's own way, which looks the same to clients.
/// </summary>
internal sealed class SocketUpgrade(HttpContext http, IHttpUpgradeFeature inner, IConnectionSocketFeature connection, LiveHubOptions options, LiveHubMetrics metrics, TimeProvider time)
    : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>For a request that is about to become a WebSocket.</summary>
    public static void Offer(HttpContext http, LiveHubOptions options, LiveHubMetrics metrics, TimeProvider time)
    {
        var features = http.Features;
        if (features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            && features.Get<ITlsHandshakeFeature>() is null
            && features.Get<IConnectionSocketFeature>() is { } connection)
        {
            features.Set<IHttpUpgradeFeature>(new SocketUpgrade(http, upgrade, connection, options, metrics, time));
        }
    }

    public async Task<Stream> UpgradeAsync()
    {
        // The answer to the upgrade leaves by the web server's pipe. It is out before anything is written here: SignalR writes first when the client's handshake has come, which follows that answer.
        var stream = await inner.UpgradeAsync();
        var outbox = new ConnectionOutbox(new HubSocket(connection.Socket, http, options, time), options, metrics, time, waitsForHandshake: true);
        http.Features.Set(outbox);
        return new HubSocketStream(stream, outbox, options);
    }
}
