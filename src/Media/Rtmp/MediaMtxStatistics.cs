using System.Text.Json;
using Livehouse.Ingest;

namespace Livehouse.Media;

/// <summary>
/// MediaMTX's <c>GET /v3/paths/list</c> (https://mediamtx.org/docs/references/control-api): the names of the tracks' codecs and the bytes that arrived. It
/// measures no frames, and tells no media time.
/// </summary>
internal static class MediaMtxStatistics
{
    private static readonly string[] VideoCodecs = ["AV1", "VP9", "VP8", "H265", "H264", "MPEG-4 Video", "MPEG-1/2 Video", "M-JPEG"];

    public static RtmpServerReport Read(JsonElement items, string serverName, DateTimeOffset at) => RtmpStatistics.Report(
        IngestServer.MediaMtx,
        serverName,
        items.EnumerateArray().Where(static path => path.Object("source") is not null).Select(path => Publisher(path, serverName, at)));

    private static PublisherStatistics Publisher(JsonElement path, string serverName, DateTimeOffset at)
    {
        var source = path.Object("source")!.Value;
        var name = path.Text("name") ?? "";
        string[] tracks = path.TryGetProperty("tracks", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(static track => track.ValueKind == JsonValueKind.String).Select(static track => track.GetString()!)]
            : [];
        var video = tracks.FirstOrDefault(VideoCodecs.Contains);
        var audio = tracks.FirstOrDefault(static track => !VideoCodecs.Contains(track));
        return new PublisherStatistics(name[(name.LastIndexOf('/') + 1)..], new IngestSample(
            at,
            new IngestConnection(IngestServer.MediaMtx, serverName, source.Text("id") ?? "", null),
            Protocol(source.Text("type")),
            path.Whole("bytesReceived") ?? path.Whole("inboundBytes"),
            null,
            null,
            video is null ? null : new VideoSample(video, null, null, null, null, null),
            audio is null ? null : new AudioSample(audio, null, null, null))
        {
            TellsTracks = tracks.Length > 0,
        });
    }

    /// <summary><c>rtmpConn</c>, <c>rtmpsConn</c>, <c>srtConn</c>, <c>webRTCSession</c>, <c>rtspSession</c>…</summary>
    private static string Protocol(string? type) => type switch
    {
        null => "rtmp",
        _ when type.StartsWith("webRTC", StringComparison.Ordinal) => "webrtc",
        _ => type.Replace("Conn", "", StringComparison.Ordinal).Replace("Session", "", StringComparison.Ordinal).ToLowerInvariant(),
    };
}
