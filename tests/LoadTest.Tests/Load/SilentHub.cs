using System.Net.WebSockets;
using Livehouse.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.LoadTest.Load;

/// <summary>A hub that greets, takes calls, and answers none.</summary>
internal sealed class SilentHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _lost = new();

    private SilentHub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Completes when a call is here.</summary>
    public Task Called => _called.Task.WaitAsync(Hang.After);

    public static async Task<SilentHub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hub = new SilentHub(builder.Build());
        hub._app.UseWebSockets();
        hub._app.Run(hub.Serve);
        await hub._app.StartAsync();
        return hub;
    }

    /// <summary>Breaks the connection, as a server that dies.</summary>
    public void Lose() => _lost.Cancel();

    public async ValueTask DisposeAsync()
    {
        Lose();
        await _app.DisposeAsync();
        _lost.Dispose();
    }

    private async Task Serve(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4_096];
        try
        {
            await socket.ReceiveAsync(buffer, _lost.Token);
            await socket.SendAsync("{}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, _lost.Token);
            while ((await socket.ReceiveAsync(buffer, _lost.Token)).MessageType != WebSocketMessageType.Close) _called.TrySetResult();
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _lost.Token);
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException)
        {
            context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
        }
    }
}
