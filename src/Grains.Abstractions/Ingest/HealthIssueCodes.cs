namespace Livehouse.Ingest;

/// <summary>The codes of <see cref="HealthIssue"/>; what each means and what to do: docs/ingest.md.</summary>
public static class HealthIssueCodes
{
    public const string BitrateLow = "bitrate_low";
    public const string BitrateUnstable = "bitrate_unstable";
    public const string FpsLow = "fps_low";
    public const string KeyframeLong = "keyframe_long";
    public const string NoAudio = "no_audio";
    public const string NoVideo = "no_video";
    public const string CodecUnsupported = "codec_unsupported";

    /// <summary>In the order in which answers list them.</summary>
    public static IReadOnlyList<string> All { get; } = [NoVideo, NoAudio, CodecUnsupported, BitrateLow, BitrateUnstable, FpsLow, KeyframeLong];
}
