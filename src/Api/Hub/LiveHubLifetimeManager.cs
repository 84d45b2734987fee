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
        var http = connection.GetHttpContext();
        var caller = http is null ? Caller.Anonymous() : callers.From(http);
        var socket = connection.Features.Get<HubSocketConnection>();
        var sessionId = http is null ? null : callers.SessionOf(http);
        if (socket is not null) http!.User = HubSocketConnection.Nobody;
        var sendQueue = socket?.SendQueue ?? new ConnectionSendQueue(new HubSink(connection), options, metrics, time);
        var live = new LiveConnection(connection.ConnectionId, caller, sendQueue, sessionId);
        connections.Add(live);
        if (sessionId is not null) sessions.Add(sessionId, live);
        metrics.ConnectionOpened(sendQueue.Writer);
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

    private sealed class HubSink(HubConnectionContext connection) : IConnectionSink
    {
        private readonly HubEncoding _encoding = connection.Protocol.Name == PackedRecords.ProtocolName ? HubEncoding.MessagePack : HubEncoding.Json;

        public string Name => "signalr";

        public ValueTask Write(Frame frame) => connection.WriteAsync(frame.Message(_encoding), CancellationToken.None);

        public void Abort() => connection.Abort();
    }
}
