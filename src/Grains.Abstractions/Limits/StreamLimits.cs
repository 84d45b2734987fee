namespace Livehouse.Limits;

/// <summary>Bounds of a live stream: what its host says about it, and whom it lets in. Lengths count Unicode scalar values after trimming.</summary>
public static class StreamLimits
{
    public const int TitleLengthMax = 120;

    public const int DescriptionLengthMax = 5_000;

    public const int TagsMax = 10;

    public const int TagLengthMax = 40;

    /// <summary>Of a tag that is searched for: composing one (NFC) can lengthen it.</summary>
    public const int TagQueryLengthMax = TagLengthMax * 2;

    /// <summary>Why a moderator kills a stream.</summary>
    public const int KillReasonLengthMax = 200;

    /// <summary>Why somebody is banned; may be left out.</summary>
    public const int BanReasonLengthMax = 200;

    /// <summary>A year, in seconds; a ban without an end has no length.</summary>
    public const int BanSecondsMax = 31_536_000;

    /// <summary>Bans of one stream that have not ended.</summary>
    public const int BansMax = 10_000;

    /// <summary>Users whom one call invites.</summary>
    public const int InvitesPerCallMax = 100;

    /// <summary>Invites of one stream.</summary>
    public const int InvitesMax = 10_000;

    /// <summary>Ingresses of one stream at a time.</summary>
    public const int IngressesMax = 5;

    /// <summary>Up to this many viewers, each one who comes or goes is announced by name; beyond it only the counts are sent.</summary>
    public const int NamedViewersMax = 100;

    /// <summary>The default of <c>STREAM_RECONNECT_SECONDS</c>: how long a stream lives without its publisher.</summary>
    public const int ReconnectSecondsDefault = 120;
}
