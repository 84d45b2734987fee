namespace Livehouse.Grains.Persistence;

/// <summary>
/// The answers to ids that clients repeat (a <c>clientId</c>, a webhook's id): the newest ones, in memory. While <see cref="IsWhole"/>, an id that is missing
/// here was never seen; otherwise storage must be asked.
/// </summary>
public sealed class Receipts<T>(int sizeMax) where T : class
{
    private readonly Dictionary<string, T> _byId = [];
    private readonly Queue<string> _oldestFirst = new();

    public bool IsWhole { get; private set; } = true;

    public void Add(string id, T receipt)
    {
        if (!_byId.TryAdd(id, receipt)) return;
        _oldestFirst.Enqueue(id);
        if (_oldestFirst.Count <= sizeMax) return;
        _byId.Remove(_oldestFirst.Dequeue());
        IsWhole = false;
    }

    public T? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Storage may hold earlier ids.</summary>
    public void MarkPartial() => IsWhole = false;
}
