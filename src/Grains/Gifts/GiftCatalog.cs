using Livehouse.Limits;

namespace Livehouse.Grains.Gifts;

/// <param name="Value">Of one, in the catalogue's unit; positive.</param>
/// <param name="Icon">What clients show: an emoji or a URL.</param>
public sealed record GiftKind(string Type, string Name, long Value, string Icon)
{
    /// <summary>What one costs its giver; 0: nothing.</summary>
    public long Coins { get; init; }
}

/// <summary>The available gifts, by type.</summary>
public sealed class GiftCatalog
{
    private readonly Dictionary<string, GiftKind> _byType;

    /// <exception cref="ArgumentException">A type occurs twice, or a value is not positive.</exception>
    public GiftCatalog(IReadOnlyList<GiftKind> kinds)
    {
        if (kinds.Any(kind => kind.Value is <= 0 or > GiftLimits.ValueMax))
        {
            throw new ArgumentException($"A gift's value must be from 1 to {GiftLimits.ValueMax}.", nameof(kinds));
        }
        if (kinds.Any(kind => kind.Coins is < 0 or > GiftLimits.ValueMax))
        {
            throw new ArgumentException($"A gift must cost from 0 to {GiftLimits.ValueMax} coins.", nameof(kinds));
        }
        Kinds = kinds;
        _byType = kinds.ToDictionary(kind => kind.Type);
    }

    public static GiftCatalog Default { get; } = new(
    [
        new GiftKind("rose", "Rose", 1, "🌹"),
        new GiftKind("star", "Star", 10, "⭐"),
        new GiftKind("crown", "Crown", 100, "👑"),
        new GiftKind("rocket", "Rocket", 500, "🚀"),
    ]);

    public IReadOnlyList<GiftKind> Kinds { get; }

    /// <summary>Some gifts cost coins.</summary>
    public bool Costs => Kinds.Any(static kind => kind.Coins > 0);

    public GiftKind? Find(string type) => _byType.GetValueOrDefault(type);
}
