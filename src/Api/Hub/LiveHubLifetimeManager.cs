using Livehouse.Api.Hub.Operators;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Sockets;
using Livehouse.Api.Hub.Users;
using Livehouse.Callers;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>
/// Tracks connections from before the hub does until after it: a connection has its send queue from the first moment, and leaves every stream at the last.
/// </summary>
internal sealed class LiveHubLifetimeManager(
    ILogger<DefaultHubLifetimeManager<LiveHub>> logger,
    LiveConnections connections,
    SessionConnections sessions,
    ICallerSource callers,
    LiveHubOptions options,
    LiveHubMetrics metrics,
    InboxDelivery inboxes,
    OperatorAudience operators,
    TimeProvider time) : DefaultHubLifetimeManager<LiveHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        var live = connection.Features.Get<HubSocketConnection>() is { } socket
            ? new LiveConnection(connection.ConnectionId, socket.Caller, socket.SendQueue, socket.SessionId)
            : OfSignalR(connection);
        connections.Add(live);
        if (live.SessionId is { } sessionId) sessions.Add(sessionId, live);
        metrics.ConnectionOpened(live.SendQueue.Writer);
        inboxes.Look(live);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (connections.Remove(connection.ConnectionId) is { } gone)
        {
            gone.Close();
            operators.Remove(gone);
            if (gone.SessionId is { } sessionId) sessions.Remove(sessionId, gone.Id);
            metrics.ConnectionClosed(gone.SendQueue.Writer);
        }

        await base.OnDisconnectedAsync(connection);
    }

    private LiveConnection OfSignalR(HubConnectionContext connection)
    {
        var http = connection.GetHttpContext();
        var sendQueue = new ConnectionSendQueue(new HubSink(connection), options, metrics, time);
        return http is null
            ? new LiveConnection(connection.ConnectionId, Caller.Anonymous(), sendQueue, null)
            : new LiveConnection(connection.ConnectionId, callers.From(http), sendQueue, callers.SessionOf(http));
    }

    private sealed class HubSink(HubConnectionContext connection) : IConnectionSink
    {
        private readonly HubEncoding _encoding = connection.Protocol.Name == PackedRecords.ProtocolName ? HubEncoding.MessagePack : HubEncoding.Json;

        public string Name => "signalr";

        public ValueTask Write(Frame frame) => connection.WriteAsync(frame.Message(_encoding), CancellationToken.None);

        public void Abort() => connection.Abort();
    }
}
