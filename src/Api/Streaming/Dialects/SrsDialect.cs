using System.Globalization;
using Livehouse.Ingest;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>
/// HTTP callbacks of SRS (its <c>http_hooks</c>): JSON with an <c>action</c>. It takes 200 with <c>{"code":0}</c> as yes, and anything else as no.
/// </summary>
internal static class SrsDialect
{
    public static Callback? Read(CallbackFields fields, string serverName)
    {
        if (fields["action"] is not { } action || !action.StartsWith("on_", StringComparison.Ordinal)) return null;
        IngestWordKind? kind = action switch
        {
            "on_publish" => IngestWordKind.Publish,
            // A segment was written: the encoder goes on.
            "on_hls" => IngestWordKind.Update,
            "on_unpublish" => IngestWordKind.Done,
            "on_play" => IngestWordKind.Play,
            "on_stop" => IngestWordKind.PlayDone,
            "on_dvr" => IngestWordKind.Recorded,
            _ => null,
        };
        if (kind is not { } known) return Callback.Nothing;
        var connection = new IngestConnection(IngestServer.Srs, serverName, fields["client_id"] ?? IngestConnection.NoClientId, fields["ip"]);
        return new Callback(new IngestWord(known, connection) { File = FileOf(fields) }, fields["stream"], fields["param"]);
    }

    private static RecordedFile? FileOf(CallbackFields fields)
    {
        if (fields["file"] is not { } file) return null;
        var path = file.StartsWith('/') || fields["cwd"] is not { } folder ? file : $"{folder.TrimEnd('/')}/{file.TrimStart('.').TrimStart('/')}";
        var seconds = double.TryParse(fields["duration"], CultureInfo.InvariantCulture, out var said) && double.IsFinite(said) ? said : (double?)null;
        return new RecordedFile(path, seconds);
    }
}
