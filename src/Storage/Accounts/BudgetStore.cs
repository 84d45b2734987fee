using Livehouse.Identity.Budgets;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Accounts;

internal sealed class BudgetStore(IDatabase database) : IBudgetStore
{
    private readonly RecordTable<BudgetRecord> _records = new(database, "account_budgets", BudgetRecord.Empty, BudgetRule.ExpiresAt);

    public Task<T> Change<T>(string key, Func<BudgetRecord, (BudgetRecord Next, T Result)> change, CancellationToken cancellation = default) =>
        _records.Change(key, change, cancellation);

    public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => _records.Purge(now, cancellation);
}
