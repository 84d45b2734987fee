using Livehouse.Limits;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>
/// What an encoder is recommended to send. The bitrates are those that YouTube Live ("Choose live encoder settings, bitrates, and resolutions") and Twitch
/// ("Broadcasting guidelines") recommend for H.264, where they differ the lower; the distance of keyframes is the two seconds that both ask for.
/// </summary>
public static class EncoderAdvice
{
    public const int KeyframeSeconds = IngestLimits.KeyframeSecondsRecommended;

    public const string VideoCodec = "H264";

    public const string AudioCodec = "AAC";

    /// <summary>What to set when nothing is known of the picture: 1080p at 30 frames a second.</summary>
    public static PictureAdvice Default => For(1080, 30);

    /// <summary>By resolution, ascending; frames a second up to 30.</summary>
    public static IReadOnlyList<PictureAdvice> ByHeight { get; } =
        [new(240, 30, 400), new(360, 30, 800), new(480, 30, 1_500), new(720, 30, 3_000), new(1080, 30, 4_500), new(1440, 30, 9_000), new(2160, 30, 20_000)];

    /// <summary>For a picture of this height: the next row of the table above it, and half as much again for more than 30 frames a second.</summary>
    public static PictureAdvice For(int height, double fps)
    {
        var row = ByHeight.FirstOrDefault(row => height <= row.Height) ?? ByHeight[^1];
        return fps > 31 ? row with { Fps = 60, VideoBitrateKbps = row.VideoBitrateKbps * 3 / 2 } : row;
    }
}

/// <param name="Height">In pixels.</param>
/// <param name="Fps">Frames a second.</param>
public sealed record PictureAdvice(int Height, int Fps, int VideoBitrateKbps);
