using System.Security.Cryptography;
using Livehouse.Testing.Rtmp;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Web;

/// <summary>The real server with its web client, with an operator, and a real nginx-rtmp where one is installed. One for all areas.</summary>
public sealed class WebStage : IAsyncLifetime
{
    private LivehouseServer? _server;
    private NginxRtmpServer? _rtmp;

    public string AdminEmail { get; } = "operator@example.com";

    public string AdminPassword { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public Uri Address => _server!.Address;

    /// <summary>Null where nginx-rtmp or ffmpeg is not installed.</summary>
    public string? RtmpUrl => _rtmp?.RtmpUrl;

    public async Task InitializeAsync()
    {
        if (WebTheoryAttribute.Reason is not null) return;
        var settings = new Dictionary<string, string>
        {
            ["BOOTSTRAP_ADMIN_EMAIL"] = AdminEmail,
            ["BOOTSTRAP_ADMIN_PASSWORD"] = AdminPassword,
            ["STARTS_PER_HOUR"] = "1000",
            ["CHAT_PER_MINUTE"] = "100000",
            // Nothing listens there: areas show what they show without a media server.
            ["LIVEKIT_URL"] = "ws://127.0.0.1:9",
        };
        if (RtmpPrograms.SkipReason is null)
        {
            _rtmp = NginxRtmpServer.Prepare();
            settings["INGEST_SECRET"] = _rtmp.IngestSecret;
            settings["HLS_SECRET"] = _rtmp.HlsSecret;
            settings["RTMP_URL"] = _rtmp.RtmpUrl;
            settings["HLS_URL"] = new Uri(_rtmp.HttpUrl, "/hls").AbsoluteUri;
            settings["RTMP_VOD_URL"] = new Uri(_rtmp.HttpUrl, "/vod").AbsoluteUri;
            settings["RTMP_STAT_URL"] = _rtmp.StatUrl.AbsoluteUri;
            settings["INGEST_RECONNECT_SECONDS"] = "120";
        }

        _server = await LivehouseServer.Start(settings, isProcess: true);
        if (_rtmp is not null) await _rtmp.Start(_server.Address);
    }

    public async Task DisposeAsync()
    {
        if (_rtmp is not null) await _rtmp.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}
