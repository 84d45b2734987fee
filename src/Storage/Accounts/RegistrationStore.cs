using Livehouse.Identity.Registrations;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Accounts;

internal sealed class RegistrationStore(IDatabase database) : IRegistrationStore
{
    private readonly RecordTable<RegistrationRecord> _records = new(database, "registrations_by_network", RegistrationRecord.Empty, RegistrationRule.ExpiresAt);

    public Task<T> Change<T>(string key, Func<RegistrationRecord, (RegistrationRecord Next, T Result)> change, CancellationToken cancellation = default) =>
        _records.Change(key, change, cancellation);

    public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => _records.Purge(now, cancellation);
}
