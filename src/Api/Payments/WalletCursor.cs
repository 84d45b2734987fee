using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Storage;

namespace Livehouse.Api.Payments;

/// <summary>A place in a wallet's history, encoded for clients: opaque to them, checked when it comes back.</summary>
internal static class WalletCursor
{
    public static string Write(LedgerPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place.Order}.{place.Id}")));

    /// <summary>False: not a cursor. Null: the beginning.</summary>
    public static bool TryRead(string? text, out LedgerPlace? place)
    {
        place = null;
        if (text is null) return true;
        if (text.Length is 0 or > PageLimits.CursorLengthMax || !Base64Url.IsValid(text)) return false;
        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !long.TryParse(plain.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var order) || !Ids.IsValid(plain[(dot + 1)..]))
        {
            return false;
        }

        place = new LedgerPlace(order, plain[(dot + 1)..]);
        return true;
    }
}
