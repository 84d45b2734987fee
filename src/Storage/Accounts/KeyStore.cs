using Livehouse.Identity.Keys;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Accounts;

internal sealed class KeyStore(IDatabase database, TimeProvider time) : IKeyStore
{
    /// <summary>A key is generated every 90 days: more than will ever exist.</summary>
    private const int KeysMax = 1_000;

    public async Task<IReadOnlyList<string>> List(CancellationToken cancellation = default) => await database.Read(
        session => session.Query(new("SELECT xml FROM data_protection_keys ORDER BY created_at, id LIMIT @most", ("most", KeysMax)), row => row.GetString(0)),
        cancellation);

    public Task Add(string id, string xml, bool onlyAsFirst, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // A concurrent writer waits here for the first one, and sees its key.
            if (onlyAsFirst && database.Dialect.LockSchema is { } sql) await session.Execute(sql);
            if (onlyAsFirst && await session.QueryNumber(new("SELECT 1 FROM data_protection_keys LIMIT 1")) is not null) return false;
            await session.Execute(
                "INSERT INTO data_protection_keys (id, xml, created_at) VALUES (@id, @xml, @at) ON CONFLICT DO NOTHING",
                ("id", id),
                ("xml", xml),
                ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));
            return true;
        },
        cancellation);
}
