using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>Encoders that reach the server through RTMP servers of the operator's (docs/ingest.md).</summary>
public sealed record IngestSettings
{
    public const string RtmpUrlDefault = "rtmp://localhost:1935/live";
    public const string RecordingsPathDefault = "/var/rec";
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

    /// <summary><c>INGEST_RECORDINGS</c>: what becomes of files that the operator's RTMP servers record.</summary>
    public IngestRecordings Recordings { get; init; }

    /// <summary><c>INGEST_RECORDINGS_PATH</c>: the folder where they are, under the same path for the RTMP servers and for this one.</summary>
    public string RecordingsPath { get; init; } = RecordingsPathDefault;

    /// <summary><c>INGEST_RECORDINGS_URL</c>: the public address of that folder. Empty: the files go into the object store.</summary>
    public string RecordingsUrl { get; init; } = "";

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
            Recordings = variables.Word("INGEST_RECORDINGS", IngestRecordings.None),
            RecordingsPath = variables.Text("INGEST_RECORDINGS_PATH", RecordingsPathDefault),
            RecordingsUrl = variables.Url("INGEST_RECORDINGS_URL", "", "http", "https"),
            FreezeAfter = variables.Seconds("INGEST_FREEZE_SECONDS", TimeSpan.FromSeconds(IngestLimits.FreezeSecondsDefault), most),
        };
    }

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(IngestSettings);
}

/// <summary>What becomes of files that RTMP servers record.</summary>
public enum IngestRecordings
{
    /// <summary>They are the operator's affair.</summary>
    None,

    /// <summary>The largest file of a stream is its recording.</summary>
    Vod,
}
