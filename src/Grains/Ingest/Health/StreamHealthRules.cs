using System.Globalization;
using Livehouse.Ingest;
using Livehouse.Limits;

namespace Livehouse.Grains.Ingest.Health;

/// <summary>
/// What is an issue: every threshold, and the judgement of what was measured. A judgement is yes, no, or null: unknown, or between the threshold that raises an
/// issue and the one that clears it, so that a value at the border changes nothing. The expected values are those of <see cref="EncoderAdvice"/>.
/// </summary>
public static class StreamHealthRules
{
    /// <summary>An issue is told after it has lasted this long. Its <c>since</c> is its beginning.</summary>
    public static readonly TimeSpan RaiseAfter = TimeSpan.FromSeconds(10);

    /// <summary>And is over after it has been away this long: twice as long, so that what comes and goes stays told.</summary>
    public static readonly TimeSpan ClearAfter = TimeSpan.FromSeconds(20);

    /// <summary>
    /// An encoder whose media time stands still for this long is frozen, unless <c>INGEST_FREEZE_SECONDS</c> says otherwise. It is shorter than
    /// <c>drop_idle_publisher</c> (deploy/rtmp/start.sh), which ends the connection.
    /// </summary>
    public static readonly TimeSpan FrozenAfter = TimeSpan.FromSeconds(IngestLimits.FreezeSecondsDefault);

    /// <summary>How long rates are compared and averaged.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>A rate is the mean of this long: a group of pictures is two seconds, and its first picture is most of its bytes.</summary>
    public static readonly TimeSpan RateOver = TimeSpan.FromSeconds(4);

    /// <summary>
    /// From a connection's beginning on nothing is judged for so long: encoders start slowly, and RTMP servers measure over ten seconds. A connection of which
    /// nothing is measured is good from then on.
    /// </summary>
    public static readonly TimeSpan StartsFor = TimeSpan.FromSeconds(12);

    /// <summary>Below this, nothing but pings arrives: for sources that tell bytes and no media time.</summary>
    public const double AliveKbpsMin = 2;

    /// <summary>Of the recommended video bitrate. Encoders send less for a still picture, so the alarm is far below the recommendation.</summary>
    public const double BitrateLowShare = 0.4;

    public const double BitrateFineShare = 0.5;

    /// <summary>From one rate to the next, as a share of the mean within <see cref="Window"/>.</summary>
    public const double UnstableVariation = 0.5;

    public const double StableVariation = 0.35;

    /// <summary>Fewer rates than that say nothing of stability.</summary>
    public const int UnstableRatesMin = 6;

    /// <summary>Of the frames that the encoder announced.</summary>
    public const double FpsLowShare = 0.8;

    public const double FpsFineShare = 0.9;

    /// <summary>In seconds: twice the recommendation. A viewer waits for a keyframe to begin, and no segment is shorter.</summary>
    public const double KeyframeLong = 2 * EncoderAdvice.KeyframeSeconds;

    public const double KeyframeFine = KeyframeLong - 0.5;

    /// <summary>What browsers play, by what the sources call it. WebRTC carries more than RTMP and HLS do.</summary>
    private static readonly string[] VideoCodecs = ["H264", "AVC", "AVC1"];

    private static readonly string[] AudioCodecs = ["AAC", "MPEG4AUDIO", "MP4A", "MP3", "MPEG12AUDIO", "MPEG1AUDIO", "MPEG4AUDIOLATM"];

    private static readonly string[] WebRtcCodecs = ["VP8", "VP9", "AV1", "OPUS", "G711"];

    /// <summary>Judges one code by what was last measured.</summary>
    public static HealthJudgement Judge(string code, HealthMeasures measured) => code switch
    {
        HealthIssueCodes.NoVideo => NoVideo(measured),
        HealthIssueCodes.NoAudio => NoAudio(measured),
        HealthIssueCodes.CodecUnsupported => Codec(measured),
        HealthIssueCodes.BitrateLow => BitrateLow(measured),
        HealthIssueCodes.BitrateUnstable => BitrateUnstable(measured),
        HealthIssueCodes.FpsLow => FpsLow(measured),
        HealthIssueCodes.KeyframeLong => KeyframesLong(measured),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a code of an issue."),
    };

    private static HealthJudgement NoVideo(HealthMeasures measured) =>
        measured.Video is { } video
            ? new(video.BitrateKbps is { } rate ? rate <= 0 : false, "No video arrives.")
            : new(measured.TellsTracks ? true : null, "The encoder sends no video.");

    private static HealthJudgement NoAudio(HealthMeasures measured) =>
        measured.Audio is { } audio
            ? new(audio.BitrateKbps is { } rate ? rate <= 0 : false, "No audio arrives.")
            : new(measured.TellsTracks ? true : null, "The encoder sends no audio.");

    private static HealthJudgement Codec(HealthMeasures measured)
    {
        var (video, audio) = (measured.Video?.Codec, measured.Audio?.Codec);
        if (video is null && audio is null) return HealthJudgement.Unknown;
        if (video is not null && !Plays(video, VideoCodecs, measured.Protocol))
        {
            return new(true, $"Video is {video}; send {EncoderAdvice.VideoCodec}, which every browser plays.");
        }

        return audio is not null && !Plays(audio, AudioCodecs, measured.Protocol)
            ? new(true, $"Audio is {audio}; send {EncoderAdvice.AudioCodec}, which every browser plays.")
            : new(false, "");
    }

    private static HealthJudgement BitrateLow(HealthMeasures measured)
    {
        if (measured is not { Video: { Height: { } height } video } || (video.BitrateKbps ?? measured.MeanKbps) is not { } rate) return HealthJudgement.Unknown;
        var advised = EncoderAdvice.For(height, video.Fps ?? video.DeclaredFps ?? 30).VideoBitrateKbps;
        return new(
            rate < advised * BitrateLowShare ? true : rate >= advised * BitrateFineShare ? false : null,
            string.Create(CultureInfo.InvariantCulture, $"{rate:0} kbit/s arrive; {advised} are recommended for {height} lines."));
    }

    private static HealthJudgement BitrateUnstable(HealthMeasures measured) => measured.Variation is not { } variation
        ? HealthJudgement.Unknown
        : new(
            variation > UnstableVariation ? true : variation <= StableVariation ? false : null,
            string.Create(CultureInfo.InvariantCulture, $"The bitrate varies by {variation:P0} of its mean, {measured.MeanKbps:0} kbit/s."));

    private static HealthJudgement FpsLow(HealthMeasures measured)
    {
        if (measured.Video is not { Fps: { } fps, DeclaredFps: { } declared and > 0 }) return HealthJudgement.Unknown;
        return new(
            fps < declared * FpsLowShare ? true : fps >= declared * FpsFineShare ? false : null,
            string.Create(CultureInfo.InvariantCulture, $"{fps:0.#} frames a second arrive of {declared:0.#}."));
    }

    private static HealthJudgement KeyframesLong(HealthMeasures measured) => measured.Video?.KeyframeSeconds is not { } seconds
        ? HealthJudgement.Unknown
        : new(
            seconds > KeyframeLong ? true : seconds <= KeyframeFine ? false : null,
            string.Create(
                CultureInfo.InvariantCulture, $"Keyframes are {seconds:0.#} seconds apart; set the interval to {EncoderAdvice.KeyframeSeconds} seconds."));

    private static bool Plays(string codec, string[] known, string? protocol)
    {
        var word = string.Concat(codec.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return known.Contains(word) || (protocol is not (null or "rtmp" or "rtmps") && WebRtcCodecs.Contains(word));
    }
}

/// <param name="IsIssue">Null: unknown, nothing changes.</param>
/// <param name="Detail">Said of it when it is one.</param>
public readonly record struct HealthJudgement(bool? IsIssue, string Detail)
{
    public static HealthJudgement Unknown { get; } = new(null, "");
}

/// <summary>What is known of a publisher when it is judged.</summary>
/// <param name="MeanKbps">Of all that arrived of late; null: not measured.</param>
/// <param name="Variation">From one rate to the next within <see cref="StreamHealthRules.Window"/>, as a share of their mean; null: too few.</param>
public sealed record HealthMeasures(
    string? Protocol, VideoSample? Video, AudioSample? Audio, bool TellsTracks, double? MeanKbps, double? Variation);
