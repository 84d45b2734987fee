using System.Data.Common;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Idempotency;

internal sealed class IdempotencyStore(IDatabase database) : IIdempotencyStore
{
    /// <summary>How long after its lease an uncompleted reservation still protects its key against another body.</summary>
    private static readonly TimeSpan AbandonedFor = TimeSpan.FromHours(24);

    /// <summary>Rows per deletion, so that other writes get a turn in between.</summary>
    private const int PurgedAtOnce = 500;

    /// <summary>A conflicting row can be gone when it is read; then the key is free and the second attempt gets it.</summary>
    private const int AttemptsMax = 10;

    public Task<IdempotencyLookup> Begin(
        string scope,
        string key,
        string fingerprint,
        DateTimeOffset now,
        TimeSpan lease,
        CancellationToken cancellation = default)
    {
        var reservation = new Reservation(scope, key, fingerprint, now.ToUnixTimeMilliseconds(), (now + lease).ToUnixTimeMilliseconds());
        return database.Write(session => Begin(session, reservation), cancellation);
    }

    public Task Complete(string scope, string key, StoredAnswer answer, DateTimeOffset expiresAt, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            """
            UPDATE idempotency SET status = @status, content_type = @type, body = @body, expires_at = @expires
            WHERE scope = @scope AND key = @key AND status IS NULL
            """,
            ("status", answer.Status),
            ("type", answer.ContentType),
            ("body", answer.Body.ToArray()),
            ("expires", expiresAt.ToUnixTimeMilliseconds()),
            ("scope", scope),
            ("key", key)),
        cancellation);

    public Task Release(string scope, string key, CancellationToken cancellation = default) => database.Write(
        session => session.Execute("DELETE FROM idempotency WHERE scope = @scope AND key = @key AND status IS NULL", ("scope", scope), ("key", key)),
        cancellation);

    public async Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var all = 0;
        for (var some = PurgedAtOnce; some == PurgedAtOnce; all += some) some = await database.Write(session => PurgeSome(session, now), cancellation);
        return all;
    }

    /// <summary>The time is in the statement twice: PostgreSQL re-evaluates the outer condition after waiting for a concurrent renewal of the row.</summary>
    private static Task<int> PurgeSome(Session session, DateTimeOffset now) => session.Execute(
        "DELETE FROM idempotency WHERE expires_at <= @now AND (scope, key) IN (SELECT scope, key FROM idempotency WHERE expires_at <= @now LIMIT @limit)",
        ("now", now.ToUnixTimeMilliseconds()),
        ("limit", PurgedAtOnce));

    private async Task<IdempotencyLookup> Begin(Session session, Reservation wanted)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            if (await Insert(session, wanted)) return new(IdempotencyVerdict.Run);
            if (await Find(session, wanted) is { } held) return await Judge(session, wanted, held);
        }

        return new(IdempotencyVerdict.Busy);
    }

    private static async Task<bool> Insert(Session session, Reservation wanted) => await session.Execute(
        """
        INSERT INTO idempotency (scope, key, fingerprint, held_until, expires_at) VALUES (@scope, @key, @fingerprint, @held, @expires) ON CONFLICT DO NOTHING
        """,
        wanted.Parameters) == 1;

    private Task<Held?> Find(Session session, Reservation wanted) => session.QueryFirst(
        new(
            "SELECT fingerprint, held_until, expires_at, status, content_type, body FROM idempotency WHERE scope = @scope AND key = @key"
                + database.Dialect.LockRows,
            ("scope", wanted.Scope),
            ("key", wanted.Key)),
        Read);

    private static async Task<IdempotencyLookup> Judge(Session session, Reservation wanted, Held held)
    {
        if (held.ExpiresAt > wanted.Now)
        {
            if (held.Fingerprint != wanted.Fingerprint) return new(IdempotencyVerdict.Reused);
            if (held.Answer is { } answer) return new(IdempotencyVerdict.Replay, answer);
            if (held.HeldUntil > wanted.Now) return new(IdempotencyVerdict.Busy);
        }

        await session.Execute(
            """
            UPDATE idempotency SET fingerprint = @fingerprint, held_until = @held, expires_at = @expires, status = NULL, content_type = NULL, body = NULL
            WHERE scope = @scope AND key = @key
            """,
            wanted.Parameters);
        return new(IdempotencyVerdict.Run);
    }

    private static Held Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.IsDBNull(3) ? null : new StoredAnswer(row.GetInt32(3), row.GetString(4), row.GetFieldValue<byte[]>(5)));

    /// <param name="Now">Unix milliseconds, as are the others.</param>
    private sealed record Reservation(string Scope, string Key, string Fingerprint, long Now, long HeldUntil)
    {
        public (string, object?)[] Parameters =>
        [
            ("scope", Scope),
            ("key", Key),
            ("fingerprint", Fingerprint),
            ("held", HeldUntil),
            ("expires", HeldUntil + (long)AbandonedFor.TotalMilliseconds),
        ];
    }

    private sealed record Held(string Fingerprint, long HeldUntil, long ExpiresAt, StoredAnswer? Answer);
}
