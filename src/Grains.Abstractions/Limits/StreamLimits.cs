namespace Livehouse.Limits;

/// <summary>Bounds of a live stream: its description, bans, invites and viewers. Lengths count Unicode scalar values after trimming.</summary>
public static class StreamLimits
{
    public const int TitleLengthMax = 120;

    public const int DescriptionLengthMax = 5_000;

    public const int TagsMax = 10;

    public const int TagLengthMax = 40;

    /// <summary>Of a tag that is searched for: composing one (NFC) can lengthen it.</summary>
    public const int TagQueryLengthMax = TagLengthMax * 2;

    /// <summary>Of a moderator's reason for killing a stream.</summary>
    public const int KillReasonLengthMax = 200;

    /// <summary>Of a reason for a ban; optional.</summary>
    public const int BanReasonLengthMax = 200;

    /// <summary>A year, in seconds; a permanent ban has no length.</summary>
    public const int BanSecondsMax = 31_536_000;

    /// <summary>Active bans of one stream.</summary>
    public const int BansMax = 10_000;

    /// <summary>Users whom one call invites.</summary>
    public const int InvitesPerCallMax = 100;

    /// <summary>Users whom a host may have named to moderate the host's streams.</summary>
    public const int CoModeratorsMax = 100;

    /// <summary>Invites of one stream.</summary>
    public const int InvitesMax = 10_000;

    /// <summary>Ingresses of one stream at a time.</summary>
    public const int IngressesMax = 5;

    /// <summary>Up to this many viewers, arrivals and departures are announced by name; beyond it only the counts are sent.</summary>
    public const int NamedViewersMax = 100;

    /// <summary>The default of <c>STREAM_RECONNECT_SECONDS</c>: how long a stream lives without its publisher.</summary>
    public const int ReconnectSecondsDefault = 120;
}
