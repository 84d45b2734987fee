using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Storage;

namespace Livehouse.Api.Captions;

/// <summary>A place in a transcript as clients carry it: opaque to them, checked when it comes back.</summary>
internal static class CaptionCursor
{
    public static string Write(CaptionPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place.StartMs}.{place.SegmentId}")));

    /// <summary>False when the text is no cursor; null means the beginning.</summary>
    public static bool TryRead(string? text, out CaptionPlace? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > PageLimits.CursorLengthMax || !Base64Url.IsValid(text)) return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.', 2);
        if (parts.Length != 2 || !Ids.IsValid(parts[1])) return false;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var start)) return false;
        place = new CaptionPlace(start, parts[1]);
        return true;
    }
}
