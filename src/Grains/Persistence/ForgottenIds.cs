namespace Livehouse.Grains.Persistence;

/// <summary>
/// Remembers ids in two bytes each (Bloom filters, each twice as large as the one before). It is never wrong about an id that was added, and takes fewer
/// than one in 200 of the others for one that was.
/// </summary>
/// <param name="sizeMax">Ids at most; a further one is not taken.</param>
internal sealed class ForgottenIds(int sizeMax)
{
    private const int FirstSize = 4_096;
    private const int BitsPerId = 16;

    /// <summary>Of an id. With 16 bits of room for each, a filter has all eight bits of 0.06 % of the ids that are not in it.</summary>
    private const int BitsSet = 8;

    private readonly List<ulong[]> _filters = [];
    private int _count;
    private int _room;

    /// <summary>False when there is no more room.</summary>
    public bool TryAdd(string id)
    {
        if (_count >= sizeMax) return false;
        if (_room == 0)
        {
            _room = FirstSize << _filters.Count;
            _filters.Add(new ulong[_room * BitsPerId / 64]);
        }

        _count++;
        _room--;
        var filter = _filters[^1];
        var (at, step) = HashOf(id);
        for (var i = 0; i < BitsSet; i++, at += step) filter[WordOf(at, filter)] |= 1ul << (int)(at & 63);
        return true;
    }

    public bool MayContain(string id)
    {
        var (first, step) = HashOf(id);
        foreach (var filter in _filters)
        {
            var at = first;
            var set = 0;
            while (set < BitsSet && (filter[WordOf(at, filter)] & 1ul << (int)(at & 63)) != 0)
            {
                set++;
                at += step;
            }

            if (set == BitsSet) return true;
        }

        return false;
    }

    /// <summary>The sizes are powers of two.</summary>
    private static int WordOf(uint at, ulong[] filter) => (int)(at >> 6) & (filter.Length - 1);

    /// <summary>With this process's secret, so that nobody can choose ids that look alike.</summary>
    private static (uint First, uint Step) HashOf(string id) => ((uint)string.GetHashCode(id), (uint)string.GetHashCode(id.AsSpan(id.Length / 2)) | 1);
}
