using Livehouse.Ingest;
using Livehouse.Limits;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>
/// What an encoder publishes under: <c>{channel}?key={secret}</c>. RTMP servers hand the part behind the question mark over as fields of its own, or leave it
/// in the name, escaped or not.
/// </summary>
/// <param name="Key">Null: none was sent.</param>
internal sealed record StreamName(string Channel, string? Key)
{
    private const string EscapedMark = "%3F";

    /// <param name="name">As the server calls the stream: its last segment counts.</param>
    /// <param name="query">What the server hands over apart from the name; null: nothing.</param>
    /// <returns>False: it can be no channel's, or the key is given twice.</returns>
    public static bool TryRead(string? name, string? query, out StreamName read)
    {
        read = new StreamName("", null);
        if (name is null || name.Length > IngestLimits.StreamNameLengthMax) return false;
        if (!name.Contains('?') && name.Contains(EscapedMark, StringComparison.OrdinalIgnoreCase)) name = Uri.UnescapeDataString(name);
        var mark = name.IndexOf('?');
        var behind = mark < 0 ? null : name[(mark + 1)..];
        var channel = mark < 0 ? name : name[..mark];
        channel = channel[(channel.LastIndexOf('/') + 1)..];
        if (!Channels.IsValid(channel)) return false;
        if (!TryKey(behind, out var inName) || !TryKey(query, out var apart) || (inName is not null && apart is not null)) return false;
        read = new StreamName(channel, inName ?? apart);
        return true;
    }

    private static bool TryKey(string? query, out string? key)
    {
        key = null;
        if (query is null or "") return true;
        if (query.Length > IngestLimits.StreamNameLengthMax) return false;
        var fields = CallbackFields.OfForm(query.TrimStart('?'));
        key = fields[Channels.KeyField];
        return !fields.HasRepeats;
    }
}
