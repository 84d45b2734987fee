using Livehouse.Refusals;

namespace Livehouse.Grains.Budgets;

/// <summary>One budget per user. It holds only users with a use in the current window, so its size is bounded by the budgets.</summary>
/// <param name="policy">The name that refusals carry.</param>
public sealed class BudgetBook(string policy, int limit, TimeSpan window)
{
    private const int SweepAtLeast = 256;

    private readonly Dictionary<string, SlidingBudget> _budgets = [];
    private int _sweepAt = SweepAtLeast;

    /// <summary>Spends one of this user's uses; returns null or the refusal.</summary>
    public Refusal? Spend(string userId, DateTimeOffset now) => Of(userId, now).TrySpend(now, out var retryAfter) ? null : Refused(retryAfter);

    /// <summary>As <see cref="Spend"/> would answer after so many further uses; spends nothing.</summary>
    public Refusal? Check(string userId, DateTimeOffset now, int planned) =>
        Of(userId, now).CanSpend(now, planned, out var retryAfter) ? null : Refused(retryAfter);

    /// <summary>Adds a use from before this activation; oldest first.</summary>
    public void Recall(string userId, DateTimeOffset at) => Of(userId, at).Recall(at);

    private Refusal Refused(TimeSpan retryAfter) => Refusal.RateLimited(new SpentLimit(policy, limit, window, retryAfter));

    private SlidingBudget Of(string userId, DateTimeOffset now)
    {
        if (_budgets.TryGetValue(userId, out var budget)) return budget;
        if (_budgets.Count >= _sweepAt) Sweep(now);
        return _budgets[userId] = new SlidingBudget(limit, window);
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (userId, budget) in _budgets)
        {
            if (budget.IsFresh(now)) _budgets.Remove(userId);
        }

        // Doubling keeps the cost of sweeps proportional to the number of uses.
        _sweepAt = Math.Max(SweepAtLeast, _budgets.Count * 2);
    }
}
