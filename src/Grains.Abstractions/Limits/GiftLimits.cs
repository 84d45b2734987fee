namespace Livehouse.Limits;

/// <summary>Bounds of gifts and of the catalogue that an operator sets (<c>GIFTS</c>).</summary>
public static class GiftLimits
{
    /// <summary>Of one kind in one call.</summary>
    public const int QuantityMax = 999;

    /// <summary>A gift of this value or more (value × quantity) is highlighted.</summary>
    public const long HighlightValue = 100;

    /// <summary>Kinds in a catalogue; at least one.</summary>
    public const int KindsMax = 100;

    /// <summary>Of one gift, in the catalogue's unit; at least 1.</summary>
    public const long ValueMax = 1_000_000;

    /// <summary>UTF-16 code units.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Of an emoji or a URL, in UTF-16 code units.</summary>
    public const int IconLengthMax = 200;
}
