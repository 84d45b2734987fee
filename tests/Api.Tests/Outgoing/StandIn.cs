using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Outgoing;

/// <summary>A phone's push service on a free loopback port: what it finds wrong it answers as the real one does, and notes.</summary>
internal abstract class StandIn : IAsyncDisposable
{
    private readonly Channel<(string Token, JsonObject Message)> _next = Channel.CreateUnbounded<(string, JsonObject)>();
    private WebApplication? _app;

    public string Origin { get; private set; } = "";

    /// <summary>What it answers to a good message for a device's token; null: it takes it. Returns the status.</summary>
    public Func<string, HttpContext, Task<bool>> Refuses { get; set; } = static (_, _) => Task.FromResult(false);

    /// <summary>What it took: the device's token and the message.</summary>
    public ConcurrentQueue<(string Token, JsonObject Message)> Taken { get; } = new();

    /// <summary>How often a device's message came, taken or not.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>What was wrong with requests.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public async Task Start(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        _app = builder.Build();
        _app.Run(Answer);
        await _app.StartAsync();
        Origin = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>The next message that was taken.</summary>
    public async Task<(string Token, JsonObject Message)> Next()
    {
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        return await _next.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Close();
    }

    protected abstract Task Answer(HttpContext context);

    protected abstract void Close();

    /// <summary>The test's own answer, or that it was taken.</summary>
    protected async Task<bool> Take(string token, JsonObject message, HttpContext context)
    {
        Asked.AddOrUpdate(token, 1, static (_, count) => count + 1);
        if (await Refuses(token, context)) return false;
        Taken.Enqueue((token, message));
        await _next.Writer.WriteAsync((token, message));
        return true;
    }

    protected static Task Write(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    protected static async Task<JsonObject> Read(HttpContext context) =>
        (JsonObject)(await JsonNode.ParseAsync(context.Request.Body) ?? throw new InvalidOperationException("There is no body."));

    /// <summary>Fields that the service does not know are an error to it.</summary>
    protected static void Only(JsonObject json, params string[] names) =>
        Assert.Empty(json.Select(static field => field.Key).Except(names));
}
