namespace Livehouse.Grains.Persistence;

/// <summary>
/// The answers to ids that clients repeat (a <c>clientId</c>, a webhook's id): the newest ones, in memory. Storage need not be asked about an id that was
/// certainly never seen: see <see cref="MayBeStored"/>.
/// </summary>
public sealed class Receipts<T>(int sizeMax) where T : class
{
    /// <summary>8 MB of memory for a stream with as many messages.</summary>
    private const int ForgottenMax = 4_000_000;

    private readonly Dictionary<string, T> _byId = [];
    private readonly Queue<string> _oldestFirst = new();
    private readonly ForgottenIds _forgotten = new(ForgottenMax);
    private bool _isPartial;

    public void Add(string id, T receipt)
    {
        if (!_byId.TryAdd(id, receipt)) return;
        _oldestFirst.Enqueue(id);
        if (_oldestFirst.Count <= sizeMax) return;
        var oldest = _oldestFirst.Dequeue();
        _byId.Remove(oldest);
        _isPartial |= !_forgotten.TryAdd(oldest);
    }

    public T? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>False for an id that is missing here and was never seen.</summary>
    public bool MayBeStored(string id) => _isPartial || _forgotten.MayContain(id);

    /// <summary>Storage may hold earlier ids.</summary>
    public void MarkPartial() => _isPartial = true;
}
