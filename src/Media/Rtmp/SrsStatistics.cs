using System.Text.Json;
using Livehouse.Ingest;

namespace Livehouse.Media;

/// <summary>
/// SRS's <c>GET /api/v1/streams</c> (versions 4 to 6; https://ossrs.io/lts/en-us/docs/v6/doc/http-api). The publisher's connection is <c>publish.cid</c>; its
/// frames are counted, and its bitrate is a mean of 30 seconds.
/// </summary>
internal static class SrsStatistics
{
    public static RtmpServerReport Read(JsonElement streams, string serverName, DateTimeOffset at) => RtmpStatistics.Report(
        IngestServer.Srs,
        serverName,
        streams.EnumerateArray().Where(IsPublished).Select(stream => Publisher(stream, serverName, at)));

    private static bool IsPublished(JsonElement stream) =>
        stream.Object("publish") is { } publish && publish.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.True;

    private static PublisherStatistics Publisher(JsonElement stream, string serverName, DateTimeOffset at)
    {
        var connection = new IngestConnection(IngestServer.Srs, serverName, stream.Object("publish")?.Text("cid") ?? "", null);
        var bitrate = stream.Object("kbps")?.Whole("recv_30s");
        return new PublisherStatistics(stream.Text("name") ?? "", new IngestSample(
            at,
            connection,
            "rtmp",
            stream.Whole("recv_bytes"),
            bitrate is null ? null : (int)Math.Min(int.MaxValue, bitrate.Value),
            null,
            stream.Object("video") is { } video
                ? new VideoSample(video.Text("codec"), (int?)video.Whole("width"), (int?)video.Whole("height"), null, null, null)
                : null,
            stream.Object("audio") is { } audio
                ? new AudioSample(audio.Text("codec"), null, (int?)audio.Whole("sample_rate"), (int?)audio.Whole("channel"))
                : null)
        {
            // It names a track from its first packets on, and null before: at frames one second later both are there or missing.
            TellsTracks = stream.Whole("frames") > 0,
            Frames = stream.Whole("frames"),
        });
    }
}
