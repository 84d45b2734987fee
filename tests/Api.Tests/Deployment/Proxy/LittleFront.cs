using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>How a <see cref="LittleFront"/> treats requests.</summary>
internal enum Manners
{
    Answers,

    /// <summary>Reads the request and closes the connection.</summary>
    Breaks,

    /// <summary>Says 503, as a front that is stopping does.</summary>
    Stops,

    /// <summary>Answers when <see cref="LittleFront.Release"/> is called.</summary>
    Waits,
}

/// <summary>What came to a front.</summary>
internal sealed record Arrival(string Method, string Path, int BodyLength, IReadOnlyDictionary<string, StringValues> Headers);

/// <summary>A real web server in the place of a front: answers with its name, echoes WebSockets, and notes what came.</summary>
internal sealed class LittleFront(string name) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LittleServer? _server;

    public Manners Manners { get; set; }

    public IReadOnlyCollection<Arrival> Arrivals => _arrivals;

    public Uri Address => _server!.Address;

    public static async Task<LittleFront> Start(string name)
    {
        var front = new LittleFront(name);
        front._server = await LittleServer.Start(app =>
        {
            app.UseWebSockets();
            app.Run(front.Answer);
        });
        return front;
    }

    /// <summary>Completes when the first request has arrived.</summary>
    public Task Arrived => _arrived.Task;

    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _server!.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _arrivals.Enqueue(new Arrival(
            context.Request.Method, context.Request.Path, (int)body.Length, context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
        _arrived.TrySetResult();
        switch (Manners)
        {
            case Manners.Breaks:
                context.Abort();
                return;
            case Manners.Stops:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync("stopping");
                return;
            case Manners.Waits:
                await _released.Task;
                break;
        }

        if (context.WebSockets.IsWebSocketRequest) await Echo(context);
        else await context.Response.WriteAsync(name);
    }

    private async Task Echo(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(name), WebSocketMessageType.Text, true, context.RequestAborted);
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
