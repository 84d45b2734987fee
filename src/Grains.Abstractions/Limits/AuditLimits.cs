namespace Livehouse.Limits;

/// <summary>Bounds of an audit entry. Lengths are UTF-16 code units; longer texts are cut.</summary>
public static class AuditLimits
{
    public const int NameLengthMax = 120;

    /// <summary>Of the longest id that an entry names, a user's (<see cref="Identifiers.UserIds"/>).</summary>
    public const int TargetLengthMax = 320;

    public const int UserAgentLengthMax = 200;

    public const int DetailsMax = 20;

    public const int DetailLengthMax = 500;

    /// <summary>Entries returned by one read of the log.</summary>
    public const int PageMax = 500;
}
