using Livehouse.Streams;

namespace Livehouse.Grains.Events;

/// <summary>The fronts subscribed to a stream's events, each with a lease that it renews.</summary>
public sealed class FrontRegistry(TimeSpan lease)
{
    private readonly Dictionary<string, Entry> _fronts = [];
    private long _numbers;

    /// <summary>True when no front is subscribed. Called for each event, so it allocates nothing.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (var entry in _fronts.Values)
            {
                if (entry.Front is not null) return false;
            }

            return true;
        }
    }

    /// <summary>True when a lease will have to be checked.</summary>
    public bool HasLeases => _fronts.Count > 0;

    /// <summary>Registers the front or renews its lease; known when it had one, which then keeps its number.</summary>
    public (bool Known, long Number) Renew(string frontId, IStreamFront front, DateTimeOffset now)
    {
        var known = _fronts.TryGetValue(frontId, out var entry) && entry.Front is not null;
        var number = known ? entry.Number : ++_numbers;
        _fronts[frontId] = new Entry(front, now + lease, number);
        return (known, number);
    }

    /// <summary>A front holds a viewer but has not subscribed yet: if it never does, because it died, its viewers are removed when this lease ends.</summary>
    public void Expect(string frontId, DateTimeOffset now) => _fronts.TryAdd(frontId, new Entry(null, now + lease, 0));

    /// <summary>True for a front that is subscribed, or expected to be.</summary>
    public bool Has(string frontId) => _fronts.ContainsKey(frontId);

    public bool Remove(string frontId) => _fronts.Remove(frontId);

    /// <summary>Drops the fronts whose lease has ended and returns them.</summary>
    public IReadOnlyList<string> Expire(DateTimeOffset now)
    {
        List<string> gone = [.. _fronts.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key)];
        foreach (var frontId in gone) _fronts.Remove(frontId);
        return gone;
    }

    public void Deliver(StreamBatch batch)
    {
        foreach (var entry in _fronts.Values) entry.Front?.Deliver(batch);
    }

    public void Expel(string streamId, string userId, long afterSeq)
    {
        foreach (var entry in _fronts.Values) entry.Front?.Expel(streamId, userId, afterSeq);
    }

    /// <param name="Front">Null until it subscribes.</param>
    private readonly record struct Entry(IStreamFront? Front, DateTimeOffset Until, long Number);
}
