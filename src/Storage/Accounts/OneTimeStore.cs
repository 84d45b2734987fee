using System.Data.Common;
using Livehouse.Identity.OneTime;
using Livehouse.Outbox;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.Accounts;

internal sealed class OneTimeStore(IDatabase database) : IOneTimeStore
{
    private const string Columns = "hash, purpose, tenant_id, subject, data, created_at, expires_at";

    /// <summary>Rows per round of the purge: bounds how long it delays other writes.</summary>
    private const int PurgedAtOnce = 500;

    public Task<bool> Add(OneTimeTicket ticket, int keptMax, PendingOutboxMessage? message, CancellationToken cancellation = default) =>
        database.Write(session => Add(session, ticket, keptMax, message), cancellation);

    public Task<OneTimeTicket?> Find(string purpose, byte[] hash, DateTimeOffset now, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(Asked("SELECT " + Columns + " FROM one_time_tickets", "", purpose, hash, now), Read),
        cancellation);

    public Task<OneTimeTicket?> Take(string purpose, byte[] hash, DateTimeOffset now, CancellationToken cancellation = default) => database.Write(
        session => Take(session, purpose, hash, now),
        cancellation);

    public Task Drop(string purpose, string tenantId, string subject, CancellationToken cancellation = default) =>
        database.Write(session => Drop(session, purpose, tenantId, subject), cancellation);

    public Task Send(PendingOutboxMessage message, CancellationToken cancellation = default) => database.Write(
        session =>
        {
            var work = CommitStatements.Message(message);
            return session.Execute(work.Sql, work.Parameters);
        },
        cancellation);

    public async Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var all = 0;
        for (var some = PurgedAtOnce; some == PurgedAtOnce; all += some)
        {
            some = await database.Write(
                session => session.Execute(
                    "DELETE FROM one_time_tickets WHERE hash IN (SELECT hash FROM one_time_tickets WHERE expires_at <= @now LIMIT @limit)",
                    ("now", now.ToUnixTimeMilliseconds()),
                    ("limit", PurgedAtOnce)),
                cancellation);
        }

        return all;
    }

    /// <summary>Within a larger write.</summary>
    public static async Task<bool> Add(Session session, OneTimeTicket ticket, int keptMax, PendingOutboxMessage? message)
    {
        var added = await session.Execute(
            "INSERT INTO one_time_tickets (" + Columns
                + ") VALUES (@hash, @purpose, @tenant, @subject, @data, @created, @expires) ON CONFLICT DO NOTHING",
            ("hash", ticket.Hash),
            ("purpose", ticket.Purpose),
            ("tenant", ticket.TenantId),
            ("subject", ticket.Subject),
            ("data", ticket.Data),
            ("created", ticket.CreatedAt.ToUnixTimeMilliseconds()),
            ("expires", ticket.ExpiresAt.ToUnixTimeMilliseconds()));
        if (added == 0) return false;
        // The new one is never among the surplus, even when several have the same time.
        var surplus = await session.Query(
            new(
                """
                SELECT hash FROM one_time_tickets WHERE purpose = @purpose AND tenant_id = @tenant AND subject = @subject AND hash <> @hash
                ORDER BY created_at DESC, hash LIMIT 1000 OFFSET @kept
                """,
                ("purpose", ticket.Purpose),
                ("tenant", ticket.TenantId),
                ("subject", ticket.Subject),
                ("hash", ticket.Hash),
                ("kept", keptMax - 1)),
            static row => row.GetFieldValue<byte[]>(0));
        foreach (var hash in surplus) await session.Execute("DELETE FROM one_time_tickets WHERE hash = @hash", ("hash", hash));
        if (message is null) return true;
        var work = CommitStatements.Message(message);
        await session.Execute(work.Sql, work.Parameters);
        return true;
    }

    /// <summary>Within a larger write: the second of two concurrent calls waits for the first, and finds nothing.</summary>
    public static Task<OneTimeTicket?> Take(Session session, string purpose, byte[] hash, DateTimeOffset now) =>
        session.QueryFirst(Asked("DELETE FROM one_time_tickets", " RETURNING " + Columns, purpose, hash, now), Read);

    public static Task<int> Drop(Session session, string purpose, string tenantId, string subject) => session.Execute(
        "DELETE FROM one_time_tickets WHERE purpose = @purpose AND tenant_id = @tenant AND subject = @subject",
        ("purpose", purpose),
        ("tenant", tenantId),
        ("subject", subject));

    /// <summary>Deletes all tickets of an account.</summary>
    public static Task<int> DropAll(Session session, string tenantId, string subject) => session.Execute(
        "DELETE FROM one_time_tickets WHERE tenant_id = @tenant AND subject = @subject", ("tenant", tenantId), ("subject", subject));

    private static Statement Asked(string begin, string end, string purpose, byte[] hash, DateTimeOffset now) => new(
        begin + " WHERE hash = @hash AND purpose = @purpose AND expires_at > @now" + end,
        ("hash", hash),
        ("purpose", purpose),
        ("now", now.ToUnixTimeMilliseconds()));

    private static OneTimeTicket Read(DbDataReader row) => new(
        row.GetFieldValue<byte[]>(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
