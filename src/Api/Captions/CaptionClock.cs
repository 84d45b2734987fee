using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Captions;

/// <summary>How the moments of a stream stand on a video's own clock.</summary>
/// <param name="BeginsMs">The moment of the stream that the cues' times count from.</param>
/// <param name="Map">How the cues' times stand to the time stamps of HLS segments; null: the file stands beside a plain video.</param>
internal sealed record CaptionClock(long BeginsMs, TimestampMap? Map)
{
    /// <summary>
    /// The time stamp that nginx-rtmp gives to an encoder's first moment: 0.7 seconds, which it adds to all of them (<c>NGX_RTMP_HLS_DELAY</c>).
    /// </summary>
    public const long NginxRtmpMpegTime = 63_000;

    /// <summary><c>not_found</c> or <c>conflict</c> when the recording's clock is asked for and there is no recording (yet).</summary>
    public static async Task<Outcome<CaptionClock>> Of(CaptionQueries.Track query, StreamView stream, Caller caller, IGrains grains)
    {
        switch (query.Clock)
        {
            case "recording":
                var vod = await grains.Stream(stream.Id).Vod(caller);
                return vod.IsRefused ? vod.Refusal : new CaptionClock(vod.Value.BeginsMs ?? 0, null);
            case "hls":
                return new CaptionClock(0, TimestampMap.Of(await EncoderMs(stream, caller, grains), query.MpegTime ?? NginxRtmpMpegTime));
            default:
                return new CaptionClock(0, null);
        }
    }

    /// <summary>The moment of the stream at which its encoder connected; negative where the stream began with it and a little later.</summary>
    private static async Task<long> EncoderMs(StreamView stream, Caller caller, IGrains grains)
    {
        if (stream.StartedAt is not { } started || !Channels.IsValid(stream.EventId ?? stream.Id)) return 0;
        var health = await grains.Ingest(stream.EventId ?? stream.Id).Health(caller);
        return !health.IsRefused && health.Value.Publisher is { } publisher ? (long)(publisher.ConnectedAt - started).TotalMilliseconds : 0;
    }
}

/// <summary>WebVTT's <c>X-TIMESTAMP-MAP</c> in HLS (RFC 8216, section 3.5).</summary>
/// <param name="MpegTime">In 90,000ths of a second.</param>
/// <param name="LocalMs">The cue's time that it stands for.</param>
internal sealed record TimestampMap(long MpegTime, long LocalMs)
{
    private const int MpegTicksPerMs = 90;

    /// <param name="encoderMs">The moment of the stream at which the encoder connected.</param>
    /// <param name="mpegTime">The time stamp of that moment.</param>
    public static TimestampMap Of(long encoderMs, long mpegTime) =>
        encoderMs >= 0 ? new(mpegTime, encoderMs) : new(mpegTime + (-encoderMs * MpegTicksPerMs), 0);
}
