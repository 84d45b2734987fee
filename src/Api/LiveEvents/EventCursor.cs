using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Storage;

namespace Livehouse.Api.LiveEvents;

/// <summary>A place in the list of events as clients carry it: opaque to them, checked when it comes back.</summary>
internal static class EventCursor
{
    public static string Write(EventPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(int)place.Status}.{place.Place}.{place.EventId}")));

    /// <summary>False when the text is no cursor; null means the beginning.</summary>
    public static bool TryRead(string? text, out EventPlace? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > PageLimits.CursorLengthMax || !Base64Url.IsValid(text)) return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('.', 3);
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || !Enum.IsDefined((EventStatus)status)
            || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at) || !Ids.IsValid(parts[2]))
        {
            return false;
        }

        place = new EventPlace((EventStatus)status, at, parts[2]);
        return true;
    }
}
