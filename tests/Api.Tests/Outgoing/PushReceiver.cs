using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Outgoing;

/// <summary>
/// A browser vendor's push service on a free loopback port, as strict as RFC 8030 and RFC 8292 allow: it takes nothing that is not signed for it by the key
/// that the device subscribed with, and answers 400 with what is wrong. What it takes, it decrypts as the device.
/// </summary>
public sealed partial class PushReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, PushDevice> _devices = new();
    private readonly Channel<Pushed> _pushed = Channel.CreateUnbounded<Pushed>();

    private PushReceiver(WebApplication app, TimeProvider time) => (_app, _time) = (app, time);

    /// <summary>The server's key, which all devices have subscribed with.</summary>
    public string VapidKey { get; set; } = "";

    /// <summary>What it answers to a good message for a device; 201 until a test changes it.</summary>
    public Func<string, HttpContext, Task> Answer { get; set; } = static (_, context) =>
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        return Task.CompletedTask;
    };

    /// <summary>Messages that were answered with 201, by device.</summary>
    public ConcurrentQueue<Pushed> Taken { get; } = new();

    /// <summary>What was wrong with messages.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public string Origin { get; private set; } = "";

    public static async Task<PushReceiver> Start(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new PushReceiver(app, time);
        app.Run(receiver.Take);
        await app.StartAsync();
        receiver.Origin = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return receiver;
    }

    public PushDevice Device(string name) => _devices.GetOrAdd(name, static _ => new PushDevice());

    public string EndpointOf(string name) => $"{Origin}/push/{name}";

    /// <summary>As a browser's page sends it.</summary>
    public string SubscriptionOf(string name)
    {
        var device = Device(name);
        return new JsonObject
        {
            ["kind"] = "webpush",
            ["endpoint"] = EndpointOf(name),
            ["keys"] = new JsonObject { ["p256dh"] = device.PublicKey, ["auth"] = device.Auth },
        }.ToJsonString();
    }

    /// <summary>The next message that was taken.</summary>
    public async Task<Pushed> Next()
    {
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        return await _pushed.Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var device in _devices.Values) device.Dispose();
    }

    private async Task Take(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var name = context.Request.Path.Value!.Split('/')[^1];
        if (!_devices.TryGetValue(name, out var device))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Pushed pushed;
        try
        {
            Check(context.Request);
            pushed = new Pushed(name, JsonNode.Parse(device.Decrypt(buffer.ToArray()))!, buffer.ToArray(), context.Request.Headers.Authorization.ToString())
            {
                Topic = context.Request.Headers["Topic"].ToString(),
            };
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault.Message);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await Answer(name, context);
        if (context.Response.StatusCode != StatusCodes.Status201Created) return;
        Taken.Enqueue(pushed);
        await _pushed.Writer.WriteAsync(pushed);
    }

    private void Check(HttpRequest request)
    {
        Assert.Equal("POST", request.Method);
        Assert.Equal("aes128gcm", request.Headers.ContentEncoding.ToString());
        Assert.Matches("^[0-9]+$", request.Headers["TTL"].ToString());
        Assert.Contains(request.Headers["Urgency"].ToString(), (string[])["very-low", "low", "normal", "high"]);
        Assert.Matches("^[A-Za-z0-9_-]{1,32}$", request.Headers["Topic"].ToString());
        var match = Vapid().Match(request.Headers.Authorization.ToString());
        Assert.True(match.Success, "Authorization is none of VAPID's.");
        Assert.Equal(VapidKey, match.Groups["key"].Value);
        var parts = match.Groups["token"].Value.Split('.');
        Assert.Equal(3, parts.Length);
        Assert.Equal("ES256", Json(parts[0])["alg"]!.GetValue<string>());
        var point = Base64Url.DecodeFromChars(VapidKey);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        Assert.True(
            key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            "The signature is wrong.");
        var claims = Json(parts[1]);
        Assert.Equal(Origin, claims["aud"]!.GetValue<string>());
        Assert.Matches("^(mailto:|https://)", claims["sub"]!.GetValue<string>());
        var ends = DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>());
        Assert.InRange(ends, _time.GetUtcNow(), _time.GetUtcNow().AddHours(24));
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;

    [GeneratedRegex("^vapid t=(?<token>[A-Za-z0-9_.-]+), k=(?<key>[A-Za-z0-9_-]+)$")]
    private static partial Regex Vapid();
}

/// <param name="Json">What the device reads.</param>
/// <param name="Body">As it was sent.</param>
public sealed record Pushed(string Device, JsonNode Json, byte[] Body, string Authorization)
{
    public string Topic { get; init; } = "";

    public string StreamId => Json["streamId"]!.GetValue<string>();
}
