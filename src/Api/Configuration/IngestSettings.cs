using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>Encoders that reach the server through RTMP servers of the operator's (docs/ingest.md).</summary>
public sealed record IngestSettings
{
    public const string RtmpUrlDefault = "rtmp://localhost:1935/live";
    public const string HlsUrlDefault = "http://localhost:8080/hls";

    /// <summary><c>INGEST_SECRET</c>: proves that a callback comes from the operator's RTMP server. Empty (production only): only API keys do.</summary>
    public string Secret { get; init; } = "";

    /// <summary><c>RTMP_URL</c>: what encoders are told to send to, in front of the stream key.</summary>
    public string RtmpUrl { get; init; } = RtmpUrlDefault;

    /// <summary><c>HLS_URL</c>: where the RTMP server's playlists are, each under its channel's name.</summary>
    public string HlsUrl { get; init; } = HlsUrlDefault;

    /// <summary><c>INGEST_RECONNECT_SECONDS</c>: how long a stream lives without its encoder.</summary>
    public TimeSpan ReconnectWindow { get; init; } = TimeSpan.FromSeconds(IngestLimits.ReconnectSecondsDefault);

    /// <summary><c>INGEST_UPDATE_SECONDS</c>: how often the RTMP servers report that an encoder goes on.</summary>
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromSeconds(IngestLimits.UpdateSecondsDefault);

    /// <summary><c>INGEST_FREEZE_SECONDS</c>: how long an encoder's media time may stand still before it counts as lost.</summary>
    public TimeSpan FreezeAfter { get; init; } = TimeSpan.FromSeconds(IngestLimits.FreezeSecondsDefault);

    internal static IngestSettings Read(Variables variables)
    {
        var most = TimeSpan.FromSeconds(IngestLimits.UpdateSecondsMax);
        return new IngestSettings
        {
            Secret = variables.OptionalSecret("INGEST_SECRET", DevelopmentDefaults.IngestSecret),
            RtmpUrl = variables.Url("RTMP_URL", RtmpUrlDefault, "rtmp", "rtmps"),
            HlsUrl = variables.Url("HLS_URL", HlsUrlDefault, "http", "https"),
            ReconnectWindow = variables.Seconds(
                "INGEST_RECONNECT_SECONDS", TimeSpan.FromSeconds(IngestLimits.ReconnectSecondsDefault), TimeSpan.FromDays(1)),
            UpdateEvery = variables.Seconds("INGEST_UPDATE_SECONDS", TimeSpan.FromSeconds(IngestLimits.UpdateSecondsDefault), most),
            FreezeAfter = variables.Seconds("INGEST_FREEZE_SECONDS", TimeSpan.FromSeconds(IngestLimits.FreezeSecondsDefault), most),
        };
    }

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(IngestSettings);
}
