using System.Globalization;
using Livehouse.Api.Requests;
using Livehouse.Limits;
using Livehouse.Outgoing;

namespace Livehouse.Api.Outgoing;

/// <summary>A browser's subscription as it writes it, or a phone's token; with its kind.</summary>
/// <param name="Kind">Out of <see cref="PushKinds"/>.</param>
internal sealed record PushSubscriptionRequest(string Kind, string Endpoint, string PublicKey, string Auth, string Token)
    : IRequest<PushSubscriptionRequest>
{
    private const int KeyLengthMax = 100;

    public static PushSubscriptionRequest Read(Fields fields)
    {
        var kind = fields.Word("kind", PushKinds.WebPush, PushKinds.Fcm, PushKinds.Apns);
        var endpoint = fields.OptionalText("endpoint", 1, PushLimits.EndpointLengthMax, TextKind.Exact);
        var keys = fields.OptionalObject("keys", static inner => new Keys(
            inner.Text("p256dh", 1, KeyLengthMax, TextKind.Exact), inner.Text("auth", 1, KeyLengthMax, TextKind.Exact)));
        var token = fields.OptionalText("token", 1, PushLimits.TokenLengthMax, TextKind.Exact);
        if (kind == PushKinds.WebPush)
        {
            if (endpoint is null) fields.Fail("endpoint", "Is required.");
            if (keys is null) fields.Fail("keys", "Is required.");
        }
        else if (token is null)
        {
            fields.Fail("token", "Is required.");
        }

        return new PushSubscriptionRequest(kind, endpoint ?? "", keys?.P256dh ?? "", keys?.Auth ?? "", token ?? "");
    }

    private sealed record Keys(string P256dh, string Auth);
}

internal sealed record QuietHoursRequest(QuietHours Quiet) : IRequest<QuietHoursRequest>
{
    private const int TimeLength = 5;
    private const int TimeZoneLengthMax = 64;

    public static QuietHoursRequest Read(Fields fields)
    {
        var (from, to) = (Minutes(fields, "from"), Minutes(fields, "to"));
        var zone = fields.Text("timeZone", 1, TimeZoneLengthMax, TextKind.Exact);
        if (zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            fields.Fail("timeZone", "Must be a time zone such as Europe/Berlin.");
        }

        return new QuietHoursRequest(new QuietHours(from, to, zone));
    }

    public static string Write(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    private static int Minutes(Fields fields, string name)
    {
        var text = fields.Text(name, TimeLength, TimeLength, TextKind.Exact);
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return (time.Hour * 60) + time.Minute;
        fields.Fail(name, "Must be a time of day such as 22:00.");
        return 0;
    }
}
