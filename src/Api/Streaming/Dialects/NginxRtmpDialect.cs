using Livehouse.Ingest;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>
/// Callbacks of nginx-rtmp-module (<c>ngx_rtmp_notify_module</c>): forms, to whose fields the module appends what stands behind the name in the encoder. It
/// takes any 2xx as yes; anything else ends the connection, for <c>on_update</c> too.
/// </summary>
internal static class NginxRtmpDialect
{
    public static Callback? Read(CallbackFields fields, string serverName)
    {
        if (fields["call"] is not { } call) return null;
        IngestWordKind? kind = call switch
        {
            "publish" => IngestWordKind.Publish,
            "update_publish" => IngestWordKind.Update,
            "publish_done" => IngestWordKind.Done,
            "play" => IngestWordKind.Play,
            "play_done" => IngestWordKind.PlayDone,
            "record_done" => IngestWordKind.Recorded,
            // Connects, players that go on, and whatever else can be configured.
            _ => null,
        };
        if (kind is not { } known) return Callback.Nothing;
        var connection = new IngestConnection(IngestServer.NginxRtmp, serverName, fields["clientid"] ?? IngestConnection.NoClientId, fields["addr"]);
        var word = new IngestWord(known, connection)
        {
            Key = fields[Channels.KeyField],
            MediaTimeMs = fields.Number("timestamp"),
            File = fields["path"] is { } path ? new RecordedFile(path, null) : null,
        };
        return new Callback(word, fields["name"]);
    }
}
