using System.Text.Json;
using Livehouse.Storage.Databases;
using Livehouse.Wire;

namespace Livehouse.Storage.Accounts;

/// <summary>A table of small JSON records by key that are changed one at a time and expire.</summary>
/// <param name="table">Has the columns <c>key</c>, <c>record</c> and <c>expires_at</c>.</param>
/// <param name="empty">The value of a key without a row.</param>
/// <param name="expiresAt">When a record becomes equivalent to the empty one; null: it already is.</param>
internal sealed class RecordTable<TRecord>(IDatabase database, string table, TRecord empty, Func<TRecord, DateTimeOffset?> expiresAt) where TRecord : class
{
    /// <summary>The row can be purged between its creation and its lock; then it is created again.</summary>
    private const int AttemptsMax = 10;

    /// <summary>Rows per round of the purge: bounds how long it delays other writes.</summary>
    private const int PurgedAtOnce = 500;

    private readonly string _insert = $"INSERT INTO {table} (key, record, expires_at) VALUES (@key, @record, @expires) ON CONFLICT DO NOTHING";
    private readonly string _lock = $"SELECT record FROM {table} WHERE key = @key{database.Dialect.LockRows}";
    private readonly string _update = $"UPDATE {table} SET record = @record, expires_at = @expires WHERE key = @key";
    private readonly string _delete = $"DELETE FROM {table} WHERE key = @key";

    /// <summary>
    /// The time is in the statement twice: PostgreSQL re-evaluates the outer condition after waiting for a concurrent writer of the row.
    /// </summary>
    private readonly string _purge = $"DELETE FROM {table} WHERE expires_at <= @now AND key IN (SELECT key FROM {table} WHERE expires_at <= @now LIMIT @limit)";

    public Task<T> Change<T>(string key, Func<TRecord, (TRecord Next, T Result)> change, CancellationToken cancellation) => database.Write(
        async session =>
        {
            var (next, result) = change(await Lock(session, key));
            if (expiresAt(next) is { } expires)
            {
                await session.Execute(_update, ("record", Write(next)), ("expires", expires.ToUnixTimeMilliseconds() + 1), ("key", key));
            }
            else
            {
                await session.Execute(_delete, ("key", key));
            }
            return result;
        },
        cancellation);

    public async Task<int> Purge(DateTimeOffset now, CancellationToken cancellation)
    {
        var all = 0;
        for (var some = PurgedAtOnce; some == PurgedAtOnce; all += some)
        {
            some = await database.Write(session => session.Execute(_purge, ("now", now.ToUnixTimeMilliseconds()), ("limit", PurgedAtOnce)), cancellation);
        }

        return all;
    }

    /// <summary>Locks the record until the write ends. A missing row is created first: only an existing row can be locked.</summary>
    private async Task<TRecord> Lock(Session session, string key)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await session.Execute(_insert, ("key", key), ("record", Write(empty)), ("expires", 0L));
            var json = await session.QueryFirst(new(_lock, ("key", key)), row => row.GetString(0));
            if (json is not null) return JsonSerializer.Deserialize<TRecord>(json, LivehouseJson.Options) ?? empty;
        }

        throw new InvalidOperationException($"A record of {table} could not be locked.");
    }

    private static string Write(TRecord record) => JsonSerializer.Serialize(record, LivehouseJson.Options);
}
