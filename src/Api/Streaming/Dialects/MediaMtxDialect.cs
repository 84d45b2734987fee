using System.Globalization;
using Livehouse.Ingest;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>
/// MediaMTX: its authentication over HTTP (<c>authMethod: http</c>) asks before an encoder or a viewer is admitted, and takes any 20x as yes. Its hooks are
/// commands; docs/ingest.md has those that call this server, as a form with a field <c>hook</c>.
/// </summary>
internal static class MediaMtxDialect
{
    public static Callback? ReadAuth(CallbackFields fields, string serverName)
    {
        IngestWordKind? kind = fields["action"] switch
        {
            "publish" => IngestWordKind.Publish,
            "read" or "playback" => IngestWordKind.Play,
            _ => null,
        };
        if (kind is not { } known || fields["path"] is not { } path) return null;
        var connection = new IngestConnection(IngestServer.MediaMtx, serverName, fields["id"] ?? IngestConnection.NoClientId, fields["ip"]);
        var word = new IngestWord(known, connection)
        {
            // Encoders that can't send a query, such as those of WHIP, show the secret as a token or a password.
            Key = fields["token"] ?? fields["password"],
            Protocol = fields["protocol"] ?? "rtmp",
        };
        return new Callback(word, path, fields["query"]);
    }

    public static Callback? ReadHook(CallbackFields fields, string serverName)
    {
        if (fields["hook"] is not { } hook) return null;
        IngestWordKind? kind = hook switch
        {
            "ready" => IngestWordKind.Publish,
            "not_ready" => IngestWordKind.Done,
            "unread" => IngestWordKind.PlayDone,
            "record_segment_complete" => IngestWordKind.Recorded,
            _ => null,
        };
        if (kind is not { } known || fields["path"] is not { } path) return Callback.Nothing;
        var connection = new IngestConnection(IngestServer.MediaMtx, serverName, fields["source_id"] ?? IngestConnection.NoClientId, Address: null);
        var word = new IngestWord(known, connection) { Protocol = ProtocolOf(fields["source_type"]), File = FileOf(fields) };
        return new Callback(word, path, fields["query"]);
    }

    /// <summary><c>rtmpConn</c>, <c>srtConn</c>, <c>webRTCSession</c> and the like.</summary>
    private static string ProtocolOf(string? sourceType) => sourceType switch
    {
        null => "rtmp",
        _ when sourceType.StartsWith("webRTC", StringComparison.Ordinal) => "webrtc",
        _ when sourceType.StartsWith("srt", StringComparison.Ordinal) => "srt",
        _ when sourceType.StartsWith("rtsp", StringComparison.Ordinal) => "rtsp",
        _ => "rtmp",
    };

    private static RecordedFile? FileOf(CallbackFields fields) => fields["segment_path"] is { } path
        ? new RecordedFile(path, double.TryParse(fields["segment_duration"], CultureInfo.InvariantCulture, out var seconds) ? seconds : null)
        : null;
}
