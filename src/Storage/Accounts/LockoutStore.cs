using Livehouse.Identity.Lockout;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Accounts;

internal sealed class LockoutStore(IDatabase database) : ILockoutStore
{
    private readonly RecordTable<LockoutRecord> _records = new(database, "login_lockouts", LockoutRecord.Empty, LockoutRule.ExpiresAt);

    public Task<T> Change<T>(string key, Func<LockoutRecord, (LockoutRecord Next, T Result)> change, CancellationToken cancellation = default) =>
        _records.Change(key, change, cancellation);

    public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => _records.Purge(now, cancellation);
}
