using System.Text.Json.Serialization;
using Livehouse.Limits;

namespace Livehouse.Api.Streaming;

/// <param name="Rtmp">Only for the owner, as are all fields but <paramref name="Playback"/>.</param>
/// <param name="Takeover">A second encoder with the key takes over from the first, instead of being refused.</param>
internal sealed record ChannelAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RtmpAddress? Rtmp,
    PlaybackAddresses Playback,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RecommendedSettings? Recommended,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ReconnectSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Takeover);

/// <param name="Url">What the encoder calls the server.</param>
/// <param name="StreamKey">A secret of the owner.</param>
internal sealed record RtmpAddress(string Url, string StreamKey);

/// <param name="Hls">Left out where no RTMP server is configured.</param>
internal sealed record PlaybackAddresses(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Hls, WebRtcAddress Webrtc);

/// <param name="Url">The media server.</param>
/// <param name="Room">Null before the event has a stream.</param>
internal sealed record WebRtcAddress(string Url, string? Room);

/// <summary>What suits most viewers.</summary>
internal sealed record RecommendedSettings(
    string VideoCodec, int VideoBitrateKbps, int KeyframeSeconds, int Fps, string AudioCodec, int AudioBitrateKbps)
{
    public static RecommendedSettings Default { get; } = new(
        "h264",
        IngestLimits.VideoBitrateKbpsRecommended,
        IngestLimits.KeyframeSecondsRecommended,
        IngestLimits.FpsRecommended,
        "aac",
        IngestLimits.AudioBitrateKbpsRecommended);
}

/// <param name="Code">0: accepted, as SRS expects it. Others look at the status alone.</param>
internal sealed record CallbackAnswer(int Code)
{
    public static CallbackAnswer Accepted { get; } = new(0);
}
