namespace Livehouse.Outgoing;

/// <summary>A device of a user that wants push messages.</summary>
/// <param name="Kind">Out of <see cref="PushKinds"/>.</param>
/// <param name="Address">
/// Where its push service takes messages: a browser's endpoint, a phone's token. Not shown to anyone: it is what proves the right to send.
/// </param>
/// <param name="PublicKey">Of a browser, base64url: messages are encrypted for it. Empty for phones, as is the next one.</param>
/// <param name="Auth">Base64url: of the same browser.</param>
public sealed record PushSubscription(
    string Id, string TenantId, string UserId, string Kind, string Address, string PublicKey, string Auth, DateTimeOffset CreatedAt)
{
    /// <summary>Keeps address and keys out of logs.</summary>
    public override string ToString() => $"{nameof(PushSubscription)} {Id}";
}

/// <summary>On the wire and stored: none is ever renamed.</summary>
public static class PushKinds
{
    public const string WebPush = "webpush";

    /// <summary>Android's, by Firebase.</summary>
    public const string Fcm = "fcm";

    /// <summary>Apple's.</summary>
    public const string Apns = "apns";
}

/// <summary>When a user gets no push messages.</summary>
/// <param name="From">Minutes after midnight.</param>
/// <param name="To">Minutes after midnight, exclusive; before <paramref name="From"/>: the next day; the same: the whole day.</param>
/// <param name="TimeZone">IANA's name.</param>
public sealed record QuietHours(int From, int To, string TimeZone)
{
    /// <summary>Whether it is quiet now. A time zone that this machine does not know has no quiet hours.</summary>
    public bool Covers(DateTimeOffset now)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone)) return false;
        var minute = (int)TimeZoneInfo.ConvertTime(now, zone).TimeOfDay.TotalMinutes;
        return From < To ? minute >= From && minute < To : minute >= From || minute < To;
    }
}
