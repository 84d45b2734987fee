using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Bench.Peers;

/// <summary>
/// The practical limit: WebSockets on Kestrel without a hub. A message is encoded as one frame for all; messages posted meanwhile are sent in one write per
/// connection. One room, no limits, no resume; the queue of a slow reader is unbounded.
/// </summary>
internal static class KestrelBroadcast
{
    private const int MessageBytesMax = 1024;

    public static async Task Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        var tokens = new TokenSignIn(app.Configuration["JWT_SECRET"]!);
        var room = new BroadcastRoom();
        app.MapGet("/health/live", static () => Results.Ok());
        app.MapGet("/chat", (HttpContext context) => Serve(context, tokens, room));
        await app.RunAsync();
    }

    private static async Task Serve(HttpContext context, TokenSignIn tokens, BroadcastRoom room)
    {
        if (await tokens.Verify(context.Request.Query["access_token"]) is not { } token
            || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.SecWebSocketAccept = Handshake.Accept(context.Request.Headers.SecWebSocketKey.ToString());
        await using var stream = await upgrade.UpgradeAsync();
        var sendQueue = new SendQueue(stream);
        try
        {
            await Receive(stream, sendQueue, room, token.Subject, token.GetPayloadValue<string>("name"));
        }
        finally
        {
            room.Leave(sendQueue);
        }
    }

    /// <summary>The framework reads the frames; it writes none, the send queue does.</summary>
    private static async Task Receive(Stream stream, SendQueue sendQueue, BroadcastRoom room, string userId, string userName)
    {
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var buffer = new byte[MessageBytesMax];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close || !received.EndOfMessage) return;
                var request = JsonSerializer.Deserialize<MessageRequest>(buffer.AsSpan(0, received.Count), JsonSerializerOptions.Web)!;
                if (request.Text is null) room.Enter(sendQueue);
                else room.Post(request, userId, userName);
                sendQueue.Send(Frames.Text("{\"ack\":true}"u8));
            }
        }
        catch (Exception lost) when (lost is WebSocketException or IOException or OperationCanceledException)
        {
            // The client hung up: nothing is owed to it.
        }
    }
}
