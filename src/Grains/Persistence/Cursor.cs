using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Storage;

namespace Livehouse.Grains.Persistence;

/// <summary>A place in a listing, encoded for clients: opaque to them, validated when it comes back.</summary>
public static class Cursor
{
    public static string Write(LedgerPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place.Order}.{place.Id}")));

    /// <summary>False when the text is not a cursor; null means the beginning.</summary>
    public static bool TryRead(string? text, out LedgerPlace? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > PageLimits.CursorLengthMax || !Base64Url.IsValid(text)) return false;
        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !long.TryParse(plain.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order)
            || !UserIds.IsValid(plain[(dot + 1)..]))
        {
            return false;
        }
        place = new LedgerPlace(order, plain[(dot + 1)..]);
        return true;
    }
}
