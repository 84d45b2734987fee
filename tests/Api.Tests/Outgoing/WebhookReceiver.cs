using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Outgoing;

/// <summary>A real web server on a free loopback port that takes webhooks.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What it answers; 204 until a test changes it.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = static (_, context) =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public string Url { get; private set; } = "";

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.Take);
        await app.StartAsync();
        receiver.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hooks";
        return receiver;
    }

    public async Task<Received> Next()
    {
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next one of this type; others are passed over.</summary>
    public async Task<Received> Next(string type)
    {
        while (true)
        {
            if (await Next() is var next && next.Type == type) return next;
        }
    }

    public void AnswersWith(HttpStatusCode status) => Answer = (_, context) =>
    {
        context.Response.StatusCode = (int)status;
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            context.Request.Headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString()),
            await reader.ReadToEndAsync()) { Path = context.Request.Path };
        await Answer(received, context);
        await _received.Writer.WriteAsync(received);
    }
}

public sealed record Received(IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path { get; init; } = "";

    public JsonNode Json { get; } = JsonNode.Parse(Body)!;

    public string Type => Json["type"]!.GetValue<string>();

    public string Id => Headers["webhook-id"];

    public string? StreamId => Json["streamId"]?.GetValue<string>();

    public long? Sequence => Json["sequence"]?.GetValue<long>();

    public JsonNode Data => Json["data"]!;

    public IReadOnlyList<string> Signatures => Headers["webhook-signature"].Split(' ');

    /// <summary>By the specification, and at any time: packages refuse what is old.</summary>
    public string SignatureBy(string secret)
    {
        var signed = Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}.{Body}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
    }

    /// <summary>With NuGet's package, which reads the first signature alone.</summary>
    public void Verify(string secret)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Headers.Where(static header => header.Key.StartsWith("webhook-", StringComparison.Ordinal))) headers[name] = value;
        new StandardWebhooks.StandardWebhook(secret).Verify(Body, headers);
    }
}
