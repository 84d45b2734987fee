using System.Data.Common;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Mfa;
using Livehouse.Outbox;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.Accounts;

internal sealed class MfaStore(IDatabase database) : IMfaStore
{
    private const string Columns = "id, tenant_id, account_id, method, secret, label, created_at, confirmed_at, last_used_at";

    public static async Task DeleteAll(Session session, string tenantId, string accountId)
    {
        await session.Execute(
            "DELETE FROM passkeys WHERE factor_id IN (SELECT id FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account)",
            ("tenant", tenantId),
            ("account", accountId));
        foreach (var table in (string[])["mfa_factors", "mfa_backup_codes"])
        {
            await session.Execute($"DELETE FROM {table} WHERE tenant_id = @tenant AND account_id = @account", ("tenant", tenantId), ("account", accountId));
        }
    }

    public Task<bool> Add(MfaFactor factor, int factorsMax, DateTimeOffset unconfirmedSince, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // Of two concurrent attempts, the second waits here and counts the first.
            var account = await session.QueryFirst(
                new(
                    "SELECT id FROM accounts WHERE tenant_id = @tenant AND id = @account" + database.Dialect.LockRows,
                    ("tenant", factor.TenantId),
                    ("account", factor.AccountId)),
                static row => row.GetString(0));
            if (account is null) return false;
            await session.Execute(
                "DELETE FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account AND confirmed_at IS NULL AND created_at <= @since",
                ("tenant", factor.TenantId),
                ("account", factor.AccountId),
                ("since", unconfirmedSince.ToUnixTimeMilliseconds()));
            var count = await session.QueryNumber(
                new(
                    "SELECT COUNT(*) FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account",
                    ("tenant", factor.TenantId),
                    ("account", factor.AccountId)));
            if (count >= factorsMax) return false;
            await session.Execute(
                "INSERT INTO mfa_factors (" + Columns + ") VALUES (@id, @tenant, @account, @method, @secret, @label, @created, @confirmed, @used)",
                ("id", factor.Id),
                ("tenant", factor.TenantId),
                ("account", factor.AccountId),
                ("method", factor.Method),
                ("secret", factor.SealedSecret),
                ("label", factor.Label),
                ("created", factor.CreatedAt.ToUnixTimeMilliseconds()),
                ("confirmed", factor.ConfirmedAt?.ToUnixTimeMilliseconds()),
                ("used", factor.LastUsedAt?.ToUnixTimeMilliseconds()));
            return true;
        },
        cancellation);

    public async Task<IReadOnlyList<MfaFactor>> List(string tenantId, string accountId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                "SELECT " + Columns + " FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account ORDER BY created_at, id LIMIT 100",
                ("tenant", tenantId),
                ("account", accountId)),
            Read),
        cancellation);

    public Task<bool> UseStep(string factorId, long step, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        database.Write(
        // One statement: of two attempts with the same step, in any processes, the second finds the step used.
        async session => await Audited(session, audit, await session.Execute(
            """
            UPDATE mfa_factors SET last_step = @step, last_used_at = @now, confirmed_at = COALESCE(confirmed_at, @now)
            WHERE id = @id AND (last_step IS NULL OR last_step < @step)
            """,
            ("step", step),
            ("now", now.ToUnixTimeMilliseconds()),
            ("id", factorId)) > 0),
        cancellation);

    public Task<bool> ConfirmPasskey(Passkey passkey, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            var confirmed = await session.Execute(
                "UPDATE mfa_factors SET confirmed_at = @now, last_used_at = @now WHERE id = @id AND method = @method AND confirmed_at IS NULL",
                ("now", now.ToUnixTimeMilliseconds()),
                ("id", passkey.FactorId),
                ("method", MfaMethods.Passkey));
            if (confirmed == 0) return false;
            // The unique index decides; in PostgreSQL it makes the second of two concurrent inserts wait for the first.
            var added = await session.Execute(
                "INSERT INTO passkeys (factor_id, credential_id, public_key, sign_count) VALUES (@id, @credential, @key, @count) ON CONFLICT DO NOTHING",
                ("id", passkey.FactorId),
                ("credential", passkey.CredentialId),
                ("key", passkey.PublicKey),
                ("count", passkey.SignCount));
            if (added > 0) return await Audited(session, audit, true);
            session.RollBack();
            return false;
        },
        cancellation);

    public async Task<IReadOnlyList<Passkey>> Passkeys(string tenantId, string accountId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                """
                SELECT p.factor_id, p.credential_id, p.public_key, p.sign_count FROM passkeys p JOIN mfa_factors f ON f.id = p.factor_id
                WHERE f.tenant_id = @tenant AND f.account_id = @account ORDER BY f.created_at, f.id LIMIT 100
                """,
                ("tenant", tenantId),
                ("account", accountId)),
            static row => new Passkey(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetInt64(3))),
        cancellation);

    public Task<bool> UsePasskey(
        string factorId, long signCount, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // One statement: of a key and its copy used concurrently, in any processes, the second fails because the counter does not grow.
            var used = await session.Execute(
                "UPDATE passkeys SET sign_count = @count WHERE factor_id = @id AND (sign_count < @count OR (sign_count = 0 AND @count = 0))",
                ("count", signCount),
                ("id", factorId));
            if (used == 0) return false;
            await session.Execute(
                "UPDATE mfa_factors SET last_used_at = @now WHERE id = @id", ("now", now.ToUnixTimeMilliseconds()), ("id", factorId));
            return await Audited(session, audit, true);
        },
        cancellation);

    public Task SetCode(string factorId, byte[] hash, DateTimeOffset expiresAt, PendingOutboxMessage message, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            await session.Execute(
                "UPDATE mfa_factors SET code_hash = @hash, code_expires_at = @expires WHERE id = @id",
                ("hash", hash),
                ("expires", expiresAt.ToUnixTimeMilliseconds()),
                ("id", factorId));
            var work = CommitStatements.Message(message);
            return await session.Execute(work.Sql, work.Parameters);
        },
        cancellation);

    public Task<bool> UseCode(string factorId, byte[] hash, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        database.Write(
        async session => await Audited(session, audit, await session.Execute(
            """
            UPDATE mfa_factors SET code_hash = NULL, code_expires_at = NULL, last_used_at = @now, confirmed_at = COALESCE(confirmed_at, @now)
            WHERE id = @id AND code_hash = @hash AND code_expires_at > @now
            """,
            ("now", now.ToUnixTimeMilliseconds()),
            ("id", factorId),
            ("hash", hash)) > 0),
        cancellation);

    public Task SetBackupCodes(
        string tenantId, string accountId, IReadOnlyList<byte[]> hashes, DateTimeOffset now, AuditEntry audit, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            await session.Execute(
                "DELETE FROM mfa_backup_codes WHERE tenant_id = @tenant AND account_id = @account", ("tenant", tenantId), ("account", accountId));
            foreach (var hash in hashes)
            {
                await session.Execute(
                    "INSERT INTO mfa_backup_codes (tenant_id, account_id, hash, created_at) VALUES (@tenant, @account, @hash, @now)",
                    ("tenant", tenantId),
                    ("account", accountId),
                    ("hash", hash),
                    ("now", now.ToUnixTimeMilliseconds()));
            }
            return await Audited(session, audit, true);
        },
        cancellation);

    public Task<bool> UseBackupCode(
        string tenantId, string accountId, byte[] hash, AuditEntry? audit = null, CancellationToken cancellation = default) => database.Write(
        async session => await Audited(session, audit, await session.Execute(
            "DELETE FROM mfa_backup_codes WHERE tenant_id = @tenant AND account_id = @account AND hash = @hash",
            ("tenant", tenantId),
            ("account", accountId),
            ("hash", hash)) > 0),
        cancellation);

    public async Task<int> CountBackupCodes(string tenantId, string accountId, CancellationToken cancellation = default) => (int)(await database.Read(
        session => session.QueryNumber(
            new(
                "SELECT COUNT(*) FROM mfa_backup_codes WHERE tenant_id = @tenant AND account_id = @account",
                ("tenant", tenantId),
                ("account", accountId))),
        cancellation) ?? 0);

    public Task<bool> Delete(
        string tenantId, string accountId, string factorId, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var deleted = await session.Execute(
                "DELETE FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account AND id = @id",
                ("tenant", tenantId),
                ("account", accountId),
                ("id", factorId));
            if (deleted == 0) return false;
            await session.Execute("DELETE FROM passkeys WHERE factor_id = @id", ("id", factorId));
            await session.Execute(
                """
                DELETE FROM mfa_backup_codes WHERE tenant_id = @tenant AND account_id = @account AND NOT EXISTS (
                  SELECT 1 FROM mfa_factors WHERE tenant_id = @tenant AND account_id = @account AND confirmed_at IS NOT NULL)
                """,
                ("tenant", tenantId),
                ("account", accountId));
            return await Audited(session, audit, true);
        },
        cancellation);

    private async Task<bool> Audited(Session session, AuditEntry? audit, bool isDone)
    {
        if (isDone && audit is not null) await AuditTable.Append(session, database.Dialect, audit);
        return isDone;
    }

    private static MfaFactor Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        Time(row, 7),
        Time(row, 8));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
