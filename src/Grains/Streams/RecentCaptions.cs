using Livehouse.Limits;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// The segments that words came about last, in memory: enough to decide on nearly every word. While <see cref="IsWhole"/>, a segment that is missing here does
/// not exist; otherwise storage must be asked.
/// </summary>
public sealed class RecentCaptions(int sizeMax = CaptionLimits.RecentMax)
{
    private readonly Dictionary<string, LinkedListNode<Caption>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Caption> _oldestFirst = new();

    public bool IsWhole { get; private set; } = true;

    public int Count => _byId.Count;

    public Caption? Find(string segmentId) => _byId.GetValueOrDefault(segmentId)?.Value;

    /// <summary>The segment's last word. Beyond the maximum, the one without a word for longest leaves.</summary>
    public void Put(Caption caption)
    {
        if (_byId.Remove(caption.SegmentId, out var earlier)) _oldestFirst.Remove(earlier);
        _byId[caption.SegmentId] = _oldestFirst.AddLast(caption);
        if (_byId.Count <= sizeMax) return;
        _byId.Remove(_oldestFirst.First!.Value.SegmentId);
        _oldestFirst.RemoveFirst();
        IsWhole = false;
    }

    /// <summary>Storage may hold earlier ones.</summary>
    public void MarkPartial() => IsWhole = false;

    public void Clear()
    {
        _byId.Clear();
        _oldestFirst.Clear();
    }
}
