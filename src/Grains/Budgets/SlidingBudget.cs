namespace Livehouse.Grains.Budgets;

/// <summary>At most <see cref="Limit"/> uses in any window of the given length, counted exactly: a use becomes available again one whole window
/// later.</summary>
public sealed class SlidingBudget
{
    private readonly Queue<DateTimeOffset> _spent;

    /// <param name="limit">Uses in any window; at least 1.</param>
    /// <param name="window">Positive.</param>
    /// <param name="spent">Uses from before, oldest first, as <see cref="Spent"/> gave them.</param>
    public SlidingBudget(int limit, TimeSpan window, IEnumerable<DateTimeOffset>? spent = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        Limit = limit;
        Window = window;
        _spent = new Queue<DateTimeOffset>(spent ?? []);
    }

    public int Limit { get; }

    public TimeSpan Window { get; }

    /// <summary>The uses that still count, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Spent => [.. _spent];

    /// <summary>Spends one use, or returns how long until one is available; a refusal spends nothing.</summary>
    public bool TrySpend(DateTimeOffset now, out TimeSpan retryAfter)
    {
        if (!CanSpend(now, planned: 0, out retryAfter)) return false;
        _spent.Enqueue(now);
        return true;
    }

    /// <summary>Whether a use will be left after the planned ones; spends nothing.</summary>
    public bool CanSpend(DateTimeOffset now, int planned, out TimeSpan retryAfter)
    {
        Forget(now);
        // After the limit was lowered, more uses may count than it allows: then several must expire before one is available.
        var mustGo = _spent.Count + planned - Limit;
        retryAfter = mustGo < 0 ? TimeSpan.Zero : mustGo < _spent.Count ? _spent.ElementAt(mustGo) + Window - now : Window;
        return mustGo < 0;
    }

    /// <summary>Adds a use that was granted before, at its own time. Uses must be added oldest first.</summary>
    public void Recall(DateTimeOffset at) => _spent.Enqueue(at);

    /// <summary>True when no use counts any more.</summary>
    public bool IsFresh(DateTimeOffset now)
    {
        Forget(now);
        return _spent.Count == 0;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_spent.TryPeek(out var oldest) && now - oldest >= Window) _spent.Dequeue();
    }
}
