using System.Text.Json;
using Livehouse.Identity.Lockout;
using Livehouse.Storage.Databases;
using Livehouse.Wire;

namespace Livehouse.Storage.Accounts;

internal sealed class LockoutStore(IDatabase database) : ILockoutStore
{
    /// <summary>The row can be purged between being made and being locked; then it is made again.</summary>
    private const int AttemptsMax = 10;

    /// <summary>One round of the purge: bounds how long it holds up other writes.</summary>
    private const int PurgedAtOnce = 500;

    public Task<T> Change<T>(string key, Func<LockoutRecord, (LockoutRecord Next, T Result)> change, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var (next, result) = change(await Lock(session, key));
            var expiresAt = LockoutRule.ExpiresAt(next);
            if (expiresAt is null)
            {
                await session.Execute("DELETE FROM login_lockouts WHERE key = @key", ("key", key));
            }
            else
            {
                await session.Execute(
                    "UPDATE login_lockouts SET record = @record, expires_at = @expires WHERE key = @key",
                    ("record", JsonSerializer.Serialize(next, LivehouseJson.Options)),
                    ("expires", expiresAt.Value.ToUnixTimeMilliseconds() + 1),
                    ("key", key));
            }

            return result;
        },
        cancellation);

    public async Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var all = 0;
        for (var some = PurgedAtOnce; some == PurgedAtOnce; all += some) some = await database.Write(session => PurgeSome(session, now), cancellation);
        return all;
    }

    /// <summary>The time is asked for twice: PostgreSQL looks at the outer condition again when it had to wait for somebody who was writing an attempt into the row.</summary>
    private static Task<int> PurgeSome(Session session, DateTimeOffset now) => session.Execute(
        "DELETE FROM login_lockouts WHERE expires_at <= @now AND key IN (SELECT key FROM login_lockouts WHERE expires_at <= @now LIMIT @limit)",
        ("now", now.ToUnixTimeMilliseconds()),
        ("limit", PurgedAtOnce));

    /// <summary>The record, held until the write ends. A row is made first when there is none: one that is not there can't be held.</summary>
    private async Task<LockoutRecord> Lock(Session session, string key)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await session.Execute(
                "INSERT INTO login_lockouts (key, record, expires_at) VALUES (@key, @record, @expires) ON CONFLICT DO NOTHING",
                ("key", key),
                ("record", JsonSerializer.Serialize(LockoutRecord.Empty, LivehouseJson.Options)),
                ("expires", 0L));
            var json = await session.QueryFirst(new("SELECT record FROM login_lockouts WHERE key = @key" + database.Dialect.LockRows, ("key", key)), row => row.GetString(0));
            if (json is not null) return JsonSerializer.Deserialize<LockoutRecord>(json, LivehouseJson.Options) ?? LockoutRecord.Empty;
        }

        throw new InvalidOperationException("The lockout record could not be held.");
    }
}
