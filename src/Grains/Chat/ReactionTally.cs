using Livehouse.Limits;

namespace Livehouse.Grains.Chat;

/// <summary>Counts reactions until they are sent.</summary>
public sealed class ReactionTally
{
    private Dictionary<string, int> _counts = [];

    public bool IsEmpty => _counts.Count == 0;

    public bool HasRoomFor(string emoji) => _counts.Count < ChatLimits.ReactionKindsMax || _counts.ContainsKey(emoji);

    public void Add(string emoji) => _counts[emoji] = _counts.GetValueOrDefault(emoji) + 1;

    /// <summary>The reactions since the last call.</summary>
    public IReadOnlyDictionary<string, int> Take()
    {
        var counts = _counts;
        _counts = [];
        return counts;
    }
}
