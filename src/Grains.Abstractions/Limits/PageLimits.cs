namespace Livehouse.Limits;

/// <summary>Bounds of lists.</summary>
public static class PageLimits
{
    /// <summary>Items of a page when a client does not say how many.</summary>
    public const int ItemsDefault = 20;

    public const int ItemsMax = 100;

    /// <summary>Enough for the longest id in any listing, a user's (<see cref="Identifiers.UserIds"/>), and the place before it; ASCII characters.</summary>
    public const int CursorLengthMax = 1_408;
}
