using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Livehouse.Testing.Rtmp;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Rtmp;

/// <summary>The real server and a real nginx-rtmp, which know each other. One pair for a class of tests; each test has an event of its own.</summary>
public sealed class RtmpStage : IAsyncLifetime
{
    public const string AdminEmail = "admin@example.com";

    private NginxRtmpServer? _rtmp;
    private LivehouseServer? _server;

    public string AdminPassword { get; } = $"admin-{Guid.NewGuid():N}";

    public NginxRtmpServer Rtmp => _rtmp!;

    public LivehouseServer Server => _server!;

    public async Task InitializeAsync()
    {
        if (RtmpPrograms.SkipReason is not null) return;
        _rtmp = NginxRtmpServer.Prepare(new NginxRtmpOptions { PlayFrom = "127.0.0.1" });
        _server = await LivehouseServer.Start(
            new Dictionary<string, string>
            {
                ["INGEST_SECRET"] = _rtmp.IngestSecret,
                ["HLS_SECRET"] = _rtmp.HlsSecret,
                ["RTMP_URL"] = _rtmp.RtmpUrl,
                ["HLS_URL"] = new Uri(_rtmp.HttpUrl, "/hls").AbsoluteUri,
                ["RTMP_VOD_URL"] = new Uri(_rtmp.HttpUrl, "/vod").AbsoluteUri,
                ["RTMP_STAT_URL"] = _rtmp.StatUrl.AbsoluteUri,
                ["INGEST_RECONNECT_SECONDS"] = "120",
                ["INGEST_UPDATE_SECONDS"] = "30",
                ["INGEST_FREEZE_SECONDS"] = "4",
                ["STARTS_PER_HOUR"] = "1000",
                ["BOOTSTRAP_ADMIN_EMAIL"] = AdminEmail,
                ["BOOTSTRAP_ADMIN_PASSWORD"] = AdminPassword,
            },
            isProcess: true);
        await _rtmp.Start(_server.Address);
    }

    public async Task DisposeAsync()
    {
        if (_rtmp is not null) await _rtmp.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}

/// <summary>An event, its owner and its encoder.</summary>
internal sealed class RtmpEvent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    private readonly RtmpStage _stage;
    private readonly HttpClient _owner;
    private readonly Channel<JsonElement> _health = Channel.CreateUnbounded<JsonElement>();
    private readonly string _name;
    private HubConnection? _hub;

    private RtmpEvent(RtmpStage stage, string name)
    {
        (_stage, _name) = (stage, name);
        _owner = stage.Server.Client(Token);
    }

    public string Id { get; private set; } = "";

    public string StreamKey { get; private set; } = "";

    public HttpClient Owner => _owner;

    private string Token => _stage.Server.Token(_name, null, "streamer");

    public static async Task<RtmpEvent> Announce(RtmpStage stage)
    {
        var made = new RtmpEvent(stage, $"host-{Guid.NewGuid():N}");
        await made.Listen();
        var announced = await made._owner.PostFor(
            HttpStatusCode.Created, "/api/events", new { title = "On air", startsAt = TimeProvider.System.GetUtcNow().ToString("O") });
        made.Id = announced.GetProperty("event").GetProperty("id").GetString()!;
        made.StreamKey = (await made.Stream()).GetProperty("rtmp").GetProperty("streamKey").GetString()!;
        return made;
    }

    /// <summary>Connects to the hub, also after the server was restarted.</summary>
    public async Task Listen()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        _hub = await HubClient.Connect(_stage.Server, Token, hub => hub.On<JsonElement>("live:health", told => _health.Writer.TryWrite(told)));
    }

    public FfmpegPublisher Publish(string? key = null, string? soundFile = null) =>
        FfmpegPublisher.Start(_stage.Rtmp.RtmpUrl, key ?? StreamKey, soundFile: soundFile);

    public Task<JsonElement> Stream() => _owner.GetFor(HttpStatusCode.OK, $"/api/streaming/events/{Id}/stream");

    public Task<JsonElement> Health() => _owner.GetFor(HttpStatusCode.OK, $"/api/streaming/events/{Id}/health");

    public async Task<JsonElement> Event() => (await _owner.GetFor(HttpStatusCode.OK, $"/api/events/{Id}")).GetProperty("event");

    public async Task<Uri> Playlist() => new((await Stream()).GetProperty("playback").GetProperty("hls").GetString()!);

    /// <summary>The next notice of health that is as expected; those before it are gone.</summary>
    public async Task<JsonElement> UntilHealth(Func<JsonElement, bool> isAsExpected)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var told = await _health.Reader.ReadAsync(patience.Token);
                if (told.GetProperty("eventId").GetString() == Id && isAsExpected(told)) return told;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It was never told: {await Health()}\n{string.Join('\n', _stage.Rtmp.Output.TakeLast(20))}");
            throw;
        }
    }

    public Task<JsonElement> UntilStatus(string status) => UntilHealth(told => told.GetProperty("status").GetString() == status);

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null) await _hub.DisposeAsync();
        _owner.Dispose();
    }
}
