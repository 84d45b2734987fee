using System.Security.Cryptography;
using System.Text;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Budgets;

/// <summary>When something was done, oldest first. Bounded by the budgets that look at it.</summary>
public sealed record BudgetRecord(IReadOnlyList<DateTimeOffset> Uses)
{
    public static BudgetRecord Empty { get; } = new([]);
}

/// <summary>Keeps a <see cref="BudgetRecord"/> for each thing that is limited.</summary>
public interface IBudgetStore
{
    /// <summary>
    /// Reads the record (an empty one when there is none), lets <paramref name="change"/> decide, and writes its result; no other caller, in any process,
    /// changes it meanwhile. On disk when it returns. <paramref name="change"/> may run more than once and must have no effect of its own.
    /// </summary>
    /// <param name="key">Identifies the limited subject without revealing it.</param>
    Task<T> Change<T>(string key, Func<BudgetRecord, (BudgetRecord Next, T Result)> change, CancellationToken cancellation = default);

    /// <summary>Deletes the records that say nothing any more; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}

/// <summary>So many uses in any window of this length.</summary>
/// <param name="Name">Stands in the answer's <c>RateLimit-Policy</c>.</param>
/// <param name="Window">At most <see cref="BudgetRule.WindowMax"/>.</param>
public sealed record Budget(string Name, int Limit, TimeSpan Window);

public static class BudgetRule
{
    public static readonly TimeSpan WindowMax = TimeSpan.FromHours(1);

    /// <summary>What to keep, and null or how long to stay away. A refused use counts nothing.</summary>
    public static (BudgetRecord Next, TimeSpan? RetryAfter) Spend(BudgetRecord record, Budget budget, DateTimeOffset now)
    {
        List<DateTimeOffset> recent = [.. record.Uses.Where(use => now - use < budget.Window)];
        if (recent.Count >= budget.Limit) return (new(recent), recent[recent.Count - budget.Limit] + budget.Window - now);
        recent.Add(now);
        return (new(recent), null);
    }

    /// <summary>From when on the record says no more than an empty one; null: it already does.</summary>
    public static DateTimeOffset? ExpiresAt(BudgetRecord record) => record.Uses.Count > 0 ? record.Uses.Max() + WindowMax : null;
}

/// <summary>Counts uses exactly, over all processes and restarts. What is limited (an address, an account) is stored as a keyed hash alone.</summary>
internal sealed class BudgetGuard(IBudgetStore store, TimeProvider time, IdentityOptions options)
{
    private readonly byte[] _key = DerivedKey.For("budgets", options.JwtSecret);

    /// <summary>Null when the use is counted, or <see cref="RefusalCodes.RateLimited"/>.</summary>
    public async Task<Refusal?> Spend(Budget budget, string what, CancellationToken cancellation)
    {
        var key = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{budget.Name}:{what}")));
        var now = time.GetUtcNow().Truncate();
        return await store.Change(key, record => BudgetRule.Spend(record, budget, now), cancellation) is { } retryAfter
            ? Refusal.RateLimited(new SpentLimit(budget.Name, budget.Limit, budget.Window, retryAfter))
            : null;
    }
}
